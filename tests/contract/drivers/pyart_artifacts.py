"""Artifacts and builds of pyartifactory: each public function is a behaviour."""

from __future__ import annotations

import hashlib
from typing import Any

from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from pyart_platform import (  # type: ignore[import-not-found, unused-ignore]
    CONTENT,
    client_of,
    raises,
    with_repository,
)
from pyartifactory.exception import (  # type: ignore[import-not-found, unused-ignore]
    ArtifactNotFoundError,
    BadPropertiesError,
    BuildNotFoundError,
    PropertyNotFoundError,
)
from pyartifactory.models import (  # type: ignore[import-not-found, unused-ignore]
    BuildCreateRequest,
    BuildDeleteRequest,
    BuildPromotionRequest,
    BuildProperties,
    LocalRepository,
)
from pyartifactory.models.build import (  # type: ignore[import-not-found, unused-ignore]
    Artifacts,
    BuildSingleModule,
)
from pydantic import SecretStr  # type: ignore[import-not-found, unused-ignore]


def authenticates_in_both_ways(platform: Platform) -> None:
    login = (platform.user, SecretStr(platform.password))
    assert client_of(platform, auth=login).users.get("admin").admin
    assert client_of(platform).users.get("admin").admin


def deploys_describes_and_downloads(platform: Platform) -> None:
    client = with_repository(platform, "py-files-local")
    local = platform.file("up/model.bin", CONTENT)
    properties = {"stage": ["qa"], "tags": ["x", "y"]}
    info = client.artifacts.deploy(local, "py-files-local/churn/1/model.bin", properties)
    assert info.checksums.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (info.size, info.createdBy) == (len(CONTENT), "admin")
    by_checksum = client.artifacts.deploy(
        local, "py-files-local/churn/2/model.bin", checksum_enabled=True
    )
    assert by_checksum.checksums == info.checksums
    unknown = platform.file("unknown", b"nobody has this")
    target = "py-files-local/none"
    raises(
        ArtifactNotFoundError,
        lambda: client.artifacts.deploy(unknown, target, checksum_enabled=True),
    )
    folder = client.artifacts.info("py-files-local/churn")
    assert sorted(child.uri for child in folder.children) == ["/1", "/2"]
    into = platform.folder / "down"
    into.mkdir()
    client.artifacts.download("py-files-local/churn", str(into))
    assert (into / "churn" / "2" / "model.bin").read_bytes() == CONTENT
    streamed = b"".join(client.artifacts.stream("py-files-local/churn/1/model.bin"))
    assert streamed == CONTENT
    client.artifacts.deploy(local.parent, "py-files-local/folder")
    assert client.artifacts.info("py-files-local/folder/model.bin").size == len(CONTENT)
    raises(ArtifactNotFoundError, lambda: client.artifacts.info("py-files-local/no"))


def lists_and_counts(platform: Platform) -> None:
    client = with_repository(platform, "py-list-local")
    for name in ("a/1.bin", "a/b/2.bin"):
        client.artifacts.deploy(platform.file("m", b"x"), f"py-list-local/{name}")
    every = client.artifacts.list("py-list-local")
    assert sorted(one.uri for one in every.files) == ["/a", "/a/1.bin", "/a/b", "/a/b/2.bin"]
    files = client.artifacts.list("py-list-local/a", recursive=False, list_folders=False)
    assert [one.uri for one in files.files] == ["/1.bin"]
    shallow = client.artifacts.list("py-list-local", depth=1)
    assert [one.uri for one in shallow.files] == ["/a"]
    assert client.artifacts.stats("py-list-local/a/1.bin").downloadCount == 0
    list(client.artifacts.stream("py-list-local/a/1.bin"))
    stats = client.artifacts.stats("/py-list-local/a/1.bin")
    assert (stats.downloadCount, stats.lastDownloadedBy) == (1, "admin")
    raises(ArtifactNotFoundError, lambda: client.artifacts.list("py-list-local/no"))


def sets_properties(platform: Platform) -> None:
    client = with_repository(platform, "py-properties-local")
    path = "py-properties-local/a/m"
    client.artifacts.deploy(platform.file("m", b"x"), path)
    raises(PropertyNotFoundError, lambda: client.artifacts.properties(path))
    found = client.artifacts.set_properties(path, {"stage": ["qa", "new"], "by": ["ada"]})
    assert found.properties == {"stage": ["new", "qa"], "by": ["ada"]}
    found = client.artifacts.update_properties(path, {"stage": ["a;b,c=d|e\\f"]})
    assert found.properties == {"stage": ["a;b,c=d|e\\f"], "by": ["ada"]}
    assert client.artifacts.properties(path, ["by"]).properties == {"by": ["ada"]}
    client.artifacts.set_properties("py-properties-local/a", {"deep": ["no"]}, recursive=False)
    assert "deep" not in client.artifacts.properties(path).properties
    client.artifacts.set_properties("py-properties-local/a", {"deep": ["yes"]})
    assert client.artifacts.properties(path).properties["deep"] == ["yes"]
    missing = "py-properties-local/no"
    raises(ArtifactNotFoundError, lambda: client.artifacts.set_properties(missing, {"a": ["b"]}))
    raises(BadPropertiesError, lambda: client.artifacts.set_properties(path, {"": ["b"]}))


def copies_moves_and_deletes(platform: Platform) -> None:
    client = with_repository(platform, "py-move-local")
    client.artifacts.deploy(platform.file("m", CONTENT), "py-move-local/a/m", {"s": ["qa"]})
    copied = client.artifacts.copy("py-move-local/a/m", "py-move-local/b/m")
    assert copied.size == len(CONTENT)
    assert client.artifacts.properties("py-move-local/b/m").properties == {"s": ["qa"]}
    client.artifacts.move("py-move-local/b", "py-move-local/a", dryrun=True)
    assert client.artifacts.info("py-move-local/b/m").size == len(CONTENT)
    client.artifacts.move("py-move-local/b/m", "py-move-local/c/m")
    raises(ArtifactNotFoundError, lambda: client.artifacts.info("py-move-local/b/m"))
    client.artifacts.delete("/py-move-local/c")
    raises(ArtifactNotFoundError, lambda: client.artifacts.info("py-move-local/c"))


def manages_builds(platform: Platform) -> None:
    client = with_repository(platform, "py-dev-local")
    client.repositories.create_repo(LocalRepository(key="py-prod-local"))
    for number in ("1", "2"):
        _publish(platform, client, number)
    raises(Exception, lambda: _publish(platform, client, "2"))
    assert "/py-train" in [one.uri for one in client.builds.list().builds]
    runs = client.builds.get_build_runs("py-train").buildsNumbers
    assert [run.uri for run in runs] == ["/1", "/2"]
    started = client.builds.get_build_info("py-train", "2").buildInfo.started
    options = BuildProperties(started=started)
    assert client.builds.get_build_info("py-train", "2", options).buildInfo.number == "2"
    difference = client.builds.build_diff("py-train", "2", "1")
    assert difference.artifacts is not None
    promoted = client.builds.promote_build(
        "py-train", "2",
        BuildPromotionRequest(
            sourceRepo="py-dev-local", targetRepo="py-prod-local", status="released"
        ),
    )  # fmt: skip
    assert promoted.messages == []
    assert client.artifacts.info("py-prod-local/churn/2/m").size == len(CONTENT) + 1
    client.builds.build_rename("py-train", "py-renamed")
    raises(BuildNotFoundError, lambda: client.builds.get_build_runs("py-train"))
    client.builds.delete(BuildDeleteRequest(buildName="py-renamed", buildNumbers=["1"]))
    runs = client.builds.get_build_runs("py-renamed").buildsNumbers
    assert [run.uri for run in runs] == ["/2"]
    client.builds.delete(BuildDeleteRequest(buildName="py-renamed", deleteAll=True))
    raises(BuildNotFoundError, lambda: client.builds.get_build_info("py-renamed", "2"))


def _publish(platform: Platform, client: Any, number: str) -> None:
    local = platform.file("m", CONTENT + number.encode())
    properties = {"build.name": ["py-train"], "build.number": [number]}
    stored = client.artifacts.deploy(local, f"py-dev-local/churn/{number}/m", properties)
    sums = stored.checksums
    artifact = Artifacts(type="bin", name="m", sha1=sums.sha1, md5=sums.md5)
    client.builds.create_build(
        BuildCreateRequest(
            name="py-train",
            number=number,
            started=f"2026-11-2{number}T00:50:56.171+0000",
            modules=[BuildSingleModule(id="m", artifacts=[artifact])],
        )
    )
