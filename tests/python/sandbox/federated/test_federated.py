"""Members of a federated repository: artifacts, properties and deletions, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sandbox.federated.members import REPO, Site
from support.platform_client import PlatformClient

PATH = "nlp/x/1.0/model.bin"
CHANGES = f"/artifactory/api/federation/{REPO}/changes"


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """Two members of one federation."""
    with ExitStack() as life:
        here, there = Site(tmp_path / "here", life), Site(tmp_path / "there", life)
        here.join(there)
        there.join(here)
        yield here, there


def synchronize(*sites: Site) -> None:
    for site in sites:
        assert site.synchronize() == 200


def test_an_artifact_is_at_every_member_with_its_properties_and_dates(
    sites: tuple[Site, Site],
) -> None:
    here, there = sites
    content = b"weights" * 200_000
    here.client.put(f"/artifactory/{REPO}/{PATH};stage=prod;tag=a;tag=b", data=content)
    synchronize(here)
    assert there.content(PATH) == content
    assert there.properties(PATH) == {"stage": ["prod"], "tag": ["a", "b"]}
    kept = ("created", "createdBy", "lastModified", "modifiedBy", "checksums")
    assert {name: there.info(PATH)[name] for name in kept} == {
        name: here.info(PATH)[name] for name in kept
    }


def test_changes_go_both_ways_and_come_to_rest(sites: tuple[Site, Site]) -> None:
    here, there = sites
    here.client.deploy(REPO, "a.bin", b"of here")
    there.client.deploy(REPO, "b.bin", b"of there")
    synchronize(here, there)
    for site in sites:
        assert (site.content("a.bin"), site.content("b.bin")) == (b"of here", b"of there")
        assert site.status()["status"] == "LIVE"
    told = here.client.post(f"/artifactory/api/federation/{REPO}/sync").json()["told"]
    assert list(told.values()) == [0]


def test_properties_and_deletions_follow(sites: tuple[Site, Site]) -> None:
    here, there = sites
    here.client.deploy(REPO, PATH, b"weights")
    here.client.deploy(REPO, "nlp/y/model.bin", b"other")
    synchronize(here)
    storage = f"/artifactory/api/storage/{REPO}/{PATH}?properties="
    there.client.put(f"{storage}stage=prod;note=x")
    there.client.delete(f"{storage}note")
    synchronize(there)
    assert here.properties(PATH) == {"stage": ["prod"]}
    here.client.delete(f"/artifactory/{REPO}/nlp/x")
    synchronize(here)
    assert there.content(PATH) is None
    assert not there.client.exists(REPO, "nlp/x")
    assert there.content("nlp/y/model.bin") == b"other"


def test_what_came_into_a_folder_after_its_deletion_stays(sites: tuple[Site, Site]) -> None:
    here, there = sites
    here.client.deploy(REPO, "a/old.bin", b"old")
    synchronize(here)
    here.client.delete(f"/artifactory/{REPO}/a")
    there.client.deploy(REPO, "a/new.bin", b"new")
    synchronize(here, there)
    for site in sites:
        assert (site.content("a/old.bin"), site.content("a/new.bin")) == (None, b"new")


def test_copies_and_moves_arrive_too(sites: tuple[Site, Site]) -> None:
    here, there = sites
    here.client.repository("staging-local")
    here.client.deploy("staging-local", PATH, b"weights")
    here.client.post(f"/artifactory/api/copy/staging-local/{PATH}?to=/{REPO}/{PATH}")
    here.client.post(f"/artifactory/api/move/{REPO}/{PATH}?to=/{REPO}/moved.bin")
    synchronize(here)
    assert (there.content(PATH), there.content("moved.bin")) == (None, b"weights")


def test_a_member_catches_up_after_an_outage(sites: tuple[Site, Site]) -> None:
    here, there = sites
    for name in ("kept.bin", "deleted.bin", "replaced.bin"):
        here.client.deploy(REPO, name, b"before")
    synchronize(here)
    there.stop()
    here.client.delete(f"/artifactory/{REPO}/deleted.bin")
    here.client.deploy(REPO, "replaced.bin", b"during")
    here.client.deploy(REPO, "replaced.bin", b"at last")
    here.client.deploy(REPO, "new.bin", b"new")
    assert here.synchronize() == 502
    assert (here.status()["status"], here.status()["pendingEvents"]) == ("OUT_OF_SYNC", 3)
    there.start()
    synchronize(here)
    assert here.status()["status"] == "LIVE"
    found = {name: there.content(f"{name}.bin") for name in ("kept", "deleted", "replaced", "new")}
    assert found == {"kept": b"before", "deleted": None, "replaced": b"at last", "new": b"new"}


def test_what_was_changed_at_both_during_an_outage_is_what_was_changed_last(
    sites: tuple[Site, Site],
) -> None:
    here, there = sites
    here.client.deploy(REPO, "a.bin", b"before")
    here.client.deploy(REPO, "b.bin", b"before")
    synchronize(here)
    here.client.deploy(REPO, "a.bin", b"first")
    there.client.deploy(REPO, "b.bin", b"first")
    there.client.deploy(REPO, "a.bin", b"last")
    here.client.deploy(REPO, "b.bin", b"last")
    synchronize(here, there)
    for site in sites:
        assert (site.content("a.bin"), site.content("b.bin")) == (b"last", b"last")


def test_a_member_that_lost_everything_is_told_again(sites: tuple[Site, Site]) -> None:
    here, there = sites
    here.client.deploy(REPO, PATH, b"weights")
    synchronize(here)
    there.client.delete(f"/artifactory/api/repositories/{REPO}")
    there.join(here)
    assert here.synchronize("?full=1") == 200
    assert there.content(PATH) == b"weights"


def test_members_learn_of_changes_by_themselves(sites: tuple[Site, Site]) -> None:
    here, there = sites
    here.client.deploy(REPO, PATH, b"weights")
    # Each look is a request of its own; the test's time limit ends it where nothing comes.
    while there.content(PATH) is None:
        pass
    assert there.content(PATH) == b"weights"


def test_a_members_token_is_not_shown_and_kept_where_none_is_given(
    sites: tuple[Site, Site],
) -> None:
    here, there = sites
    path = f"/artifactory/api/repositories/{REPO}"
    shown = here.client.get(path)
    assert there.client.token not in shown.text
    assert here.client.post(path, json=shown.json()).status_code == 200
    here.client.deploy(REPO, PATH, b"weights")
    synchronize(here)
    assert there.content(PATH) == b"weights"


def test_who_may_not_deploy_delete_and_annotate_tells_nothing(
    sites: tuple[Site, Site],
) -> None:
    _, there = sites
    stamps = dict.fromkeys(("created", "modified"), "2026-11-21T00:00:00Z")
    state = {**stamps, "createdBy": "x", "modifiedBy": "x", "folder": True, "properties": {}}
    body = {"changes": [{"path": "a", "changed": "2026-11-21T00:00:00Z", "state": state}]}
    for letters, status in (("r,w,n", 403), ("r,w,n,d", 200)):
        scope = {"username": "m", "scope": f"artifact:{REPO}:{letters}", "expires_in": 600}
        token = there.client.post("/access/api/v1/tokens", json=scope).json()["access_token"]
        assert there.client.with_token(token).post(CHANGES, json=body).status_code == status


def test_a_content_is_sent_to_those_only_who_were_told_of_it(sites: tuple[Site, Site]) -> None:
    here, there = sites
    path = f"/artifactory/api/federation/{REPO}/content"
    assert there.client.put(f"{path}/{'0' * 64}", data=b"x").status_code == 409
    assert there.client.put(f"{path}/short", data=b"x").status_code == 400
    assert here.client.put(f"{path}/{'0' * 64}", data=b"x").status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        7,
        {},
        {"path": "", "changed": "2026-11-21T00:00:00Z", "state": None},
        {"path": "../x", "changed": "2026-11-21T00:00:00Z", "state": None},
        {"path": "x", "changed": "soon", "state": None},
        {"path": "x", "changed": "2026-11-21T00:00:00Z", "state": {"folder": True}},
        {"path": "x", "changed": "2026-11-21T00:00:00Z", "state": 7},
    ],
)
def test_a_malformed_change_is_a_bad_request(
    client: PlatformClient, unique: str, change: Any
) -> None:
    key = client.repository(f"{unique}-federated", rclass="federated")
    answer = client.post(f"/artifactory/api/federation/{key}/changes", json={"changes": [change]})
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    "members",
    [
        "http://x/artifactory/y",
        [{}],
        [{"url": "http://host"}],
        [{"url": "http://user:secret@host/artifactory/x"}],
        [{"url": "http://host/artifactory/x", "enabled": "yes"}],
        [{"url": "http://host/artifactory/x", "accessToken": 7}],
    ],
)
def test_wrong_members_are_a_bad_request(
    client: PlatformClient, unique: str, members: object
) -> None:
    body = {"rclass": "federated", "members": members}
    answer = client.put(f"/artifactory/api/repositories/{unique}-federated", json=body)
    assert answer.status_code == 400


def test_a_federated_repository_is_a_local_one_otherwise(
    client: PlatformClient, unique: str
) -> None:
    key = client.repository(f"{unique}-federated", rclass="federated")
    virtual = client.repository(
        f"{unique}-virtual", rclass="virtual", repositories=[key], defaultDeploymentRepo=key
    )
    client.deploy(virtual, PATH, b"weights")
    assert client.get(f"/artifactory/{key}/{PATH}").content == b"weights"
    listed = client.get("/artifactory/api/repositories?type=federated").json()
    assert key in {each["key"] for each in listed}
