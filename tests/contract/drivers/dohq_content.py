"""Contents of dohq-artifactory against a sandbox: each public function here is a behaviour."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import Any

from artifactory import (  # type: ignore[import-not-found, unused-ignore]
    ArtifactoryPath,
    ArtifactorySaaSPath,
)
from dohq_platform import (  # type: ignore[import-not-found, unused-ignore]
    CONTENT,
    DIGESTS,
    error_of,
    new_repository,
    new_root,
    refused,
    root_of,
)
from engine import Platform  # type: ignore[import-not-found, unused-ignore]


def authenticates_in_every_way(platform: Platform) -> None:
    url = f"{platform.url}/artifactory/ways-local"
    new_repository(platform, "ways-local")
    for options in (
        {"token": platform.token},
        {"apikey": platform.token},
        {"auth": (platform.user, platform.password)},
    ):
        path = ArtifactoryPath(url, **options)
        assert path.exists()
        assert path.is_dir()
    assert not ArtifactorySaaSPath(f"{url}/none", token=platform.token).exists()
    assert "401" in error_of(ArtifactoryPath(url, token="canary-wrong").stat)


def deploys_and_reads_content(platform: Platform) -> None:
    root = new_root(platform, "content-local")
    path = root / "churn" / "1.0" / "model.bin"
    assert not path.exists()
    assert path.write_bytes(CONTENT) == len(CONTENT)
    assert path.read_bytes() == CONTENT
    (root / "notes.txt").write_text("größer")
    assert (root / "notes.txt").read_text(encoding="utf-8") == "größer"
    with path.open() as stream:
        assert stream.read() == CONTENT
    out, steps = platform.folder / "model.bin", []
    path.writeto(out, chunk_size=8192, progress_func=lambda *step: steps.append(step))
    assert out.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    path.writeto(str(out))
    memory = io.BytesIO()
    path.writeto(memory, progress_func=None)
    assert memory.getvalue() == CONTENT


def deploys_files_with_properties(platform: Platform) -> None:
    root = new_root(platform, "files-local")
    local = platform.file("model.onnx", CONTENT)
    awkward = {"train": "#42; a=b, c%20+ü", "tags": ["x", "y"]}
    target = root / "a b" / "model+1.onnx"
    target.deploy_file(local, parameters=awkward, quote_parameters=True)
    assert target.properties == {"train": ["#42; a=b, c%20+ü"], "tags": ["x", "y"]}
    (root / "folder").mkdir()
    (root / "folder").deploy_file(local, calc_md5=False)
    assert (root / "folder" / "model.onnx").stat().sha256 == DIGESTS["sha256"]
    with local.open("rb") as stream:
        (root / "plain").deploy(stream, parameters={"stage": "qa"})
    assert (root / "plain").properties == {"stage": ["qa"]}
    (root / "pool").deploy_deb(local, "wheezy", "main", "i386", parameters={"note": "x"})
    found = (root / "pool").properties
    assert found["deb.architecture"] == ["i386"]
    assert found["note"] == ["x"]


def wrong_digests_are_refused(platform: Platform) -> None:
    root = new_root(platform, "digests-local")
    message = refused(lambda: (root / "m").deploy(io.BytesIO(CONTENT), sha256="0" * 64))
    assert "received '000" in message
    assert not (root / "m").exists()


def deploys_by_checksum(platform: Platform) -> None:
    root = new_root(platform, "checksum-local")
    (root / "first").write_bytes(CONTENT)
    (root / "second").deploy_by_checksum(sha1=DIGESTS["sha1"], parameters={"a": "b"})
    (root / "third").deploy_by_checksum(sha256=DIGESTS["sha256"])
    (root / "fourth").deploy_by_checksum(checksum=DIGESTS["sha1"])
    (root / "fifth").deploy_by_checksum(checksum=DIGESTS["sha256"])
    for name in ("second", "third", "fourth", "fifth"):
        assert (root / name).read_bytes() == CONTENT, name
    assert (root / "second").properties == {"a": ["b"]}
    refused(lambda: (root / "none").deploy_by_checksum(sha256="0" * 64))


def explodes_archives(platform: Platform) -> None:
    root = new_root(platform, "explode-local")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("weights/a.bin", b"a")
        archive.writestr("card.md", b"card")
    local = platform.file("bundle.zip", packed.getvalue())
    (root / "1" / "bundle.zip").deploy_file(local, explode_archive=True, parameters={"s": "qa"})
    assert (root / "1" / "weights" / "a.bin").read_bytes() == b"a"
    assert (root / "1" / "card.md").properties == {"s": ["qa"]}
    assert not (root / "1" / "bundle.zip").exists()
    (root / "2" / "bundle.zip").deploy_file(local, explode_archive_atomic=True)
    assert (root / "2" / "card.md").read_text() == "card"


def downloads_folders_as_archives(platform: Platform) -> None:
    root = new_root(platform, "archive-local")
    (root / "churn" / "1" / "model.bin").write_bytes(CONTENT)
    (root / "churn" / "card.md").write_text("card")
    packed = io.BytesIO(_folder(platform).download_folder_archive().read())
    with zipfile.ZipFile(packed) as archive:
        assert sorted(archive.namelist()) == ["1/model.bin", "card.md"]
        assert archive.read("1/model.bin") == CONTENT
    for kind in ("tar", "tar.gz", "tgz"):
        stream = _folder(platform).archive(kind, check_sum=True)
        with tarfile.open(fileobj=io.BytesIO(stream.read_bytes())) as archive:
            names = sorted(archive.getnames())
            member = archive.extractfile("1/model.bin.sha256")
            assert member is not None
            assert member.read().decode() == DIGESTS["sha256"]
        assert names[:4] == ["1/model.bin", *(f"1/model.bin.{each}" for each in sorted(DIGESTS))]


def _folder(platform: Platform) -> Any:
    """``archive`` leaves its parameters in the session, so each has one of its own."""
    return root_of(platform) / "archive-local" / "churn"


def copies(platform: Platform) -> None:
    root, other = new_root(platform, "copy-local"), new_root(platform, "copied-local")
    (root / "a" / "m").write_bytes(CONTENT)
    (root / "a" / "m").properties = {"stage": ["qa"]}
    told = (root / "a").copy(other / "b", dry_run=True)
    assert told["messages"][0]["level"] == "INFO"
    assert not (other / "b").exists()
    (root / "a").copy(other / "b")
    assert (other / "b" / "m").read_bytes() == CONTENT
    assert (other / "b" / "m").properties == {"stage": ["qa"]}
    (root / "a" / "m").copy(other / "c", suppress_layouts=True, fail_fast=True)
    assert (root / "a" / "m").exists()
    elsewhere = ArtifactoryPath(
        f"{platform.url.replace('127.0.0.1', 'localhost')}/artifactory/copied-local/far",
        token=platform.token,
    )
    (root / "a" / "m").copy(elsewhere)
    assert (other / "far").stat().sha256 == DIGESTS["sha256"]
    assert "Unable to find" in refused(lambda: (root / "none").copy(other / "d"))


def moves(platform: Platform) -> None:
    root, other = new_root(platform, "move-local"), new_root(platform, "moved-local")
    (root / "a" / "m").write_bytes(CONTENT)
    assert (root / "a" / "m").move(other / "m", dry_run=True)["messages"]
    assert (root / "a" / "m").exists()
    (root / "a" / "m").move(other / "m")
    assert (other / "m").read_bytes() == CONTENT
    assert not (root / "a" / "m").exists()
