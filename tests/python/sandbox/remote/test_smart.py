"""Smart remotes: properties, downloads, browsing and absence of another sandbox's artifacts."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.remote.two_sandboxes import TwoSandboxes

PATH = "a/model.bin"
WHOLE = {
    "enabled": True,
    "properties": {"enabled": True},
    "statistics": {"enabled": True},
    "source": {"originAbsenceDetection": True},
}


@pytest.fixture
def smart(two: TwoSandboxes) -> TwoSandboxes:
    """``remote`` stands for the upstream's ``local``, which has a file with a property."""
    two.upstream.repository("local")
    two.upstream.deploy("local", PATH, b"weights")
    two.upstream.put(f"/artifactory/api/storage/local/{PATH}?properties=stage=prod;a=1,2")
    two.remote("remote", "/local", contentSynchronisation=WHOLE)
    return two


def fetch(two: TwoSandboxes, path: str = PATH) -> int:
    return two.client.get(f"/artifactory/remote/{path}").status_code


def statistics(two: TwoSandboxes) -> dict[str, Any]:
    found: dict[str, Any] = two.upstream.get(f"/artifactory/api/storage/local/{PATH}?stats").json()
    return found


def test_a_file_comes_with_its_properties(smart: TwoSandboxes) -> None:
    assert fetch(smart) == 200
    assert smart.client.properties("remote", PATH) == {"stage": ["prod"], "a": ["1", "2"]}


def test_properties_that_change_at_the_origin_change_here_and_those_set_here_stay(
    smart: TwoSandboxes,
) -> None:
    fetch(smart)
    smart.client.put(f"/artifactory/api/storage/remote/{PATH}?properties=own=mine")
    smart.upstream.delete(f"/artifactory/api/storage/local/{PATH}?properties=a")
    smart.upstream.put(f"/artifactory/api/storage/local/{PATH}?properties=stage=archived")
    fetch(smart)
    assert smart.client.properties("remote", PATH) == {"stage": ["archived"], "own": ["mine"]}


def test_properties_stay_at_home_where_they_are_not_asked_for(smart: TwoSandboxes) -> None:
    smart.change("remote", contentSynchronisation={"enabled": True})
    fetch(smart)
    assert smart.client.properties("remote", PATH) == {}


def test_the_origin_learns_of_downloads(smart: TwoSandboxes) -> None:
    for _ in range(3):
        fetch(smart)
    found = statistics(smart)
    assert found["remoteDownloadCount"] == 3
    assert found["remoteLastDownloaded"] > 0
    assert found["downloadCount"] == 1


def test_downloads_while_the_origin_is_not_asked_are_reported_later(smart: TwoSandboxes) -> None:
    fetch(smart)
    smart.change("remote", offline=True)
    for _ in range(2):
        fetch(smart)
    assert statistics(smart)["remoteDownloadCount"] == 1
    smart.change("remote", offline=False)
    fetch(smart)
    assert statistics(smart)["remoteDownloadCount"] == 4


def test_a_report_needs_a_path_and_a_count(smart: TwoSandboxes) -> None:
    path = "/artifactory/api/smart-remote/local/downloads"
    good = {"path": PATH, "origin": "x", "count": 1, "last": "2026-11-21T00:00:00Z"}
    assert smart.upstream.post(path, json=good).status_code == 204
    for wrong in ({"count": -1}, {"count": "1"}, {"last": "never"}, {"origin": 7}):
        assert smart.upstream.post(path, json={**good, **wrong}).status_code == 400
    assert smart.upstream.post(path, json={**good, "path": "none"}).status_code == 404


def test_what_is_not_cached_can_be_browsed(smart: TwoSandboxes) -> None:
    storage = "/artifactory/api/storage/remote"
    assert smart.client.get(storage).json()["children"] == [{"uri": "/a", "folder": True}]
    folder = smart.client.get(f"{storage}/a").json()
    assert folder["children"] == [{"uri": "/model.bin", "folder": False}]
    file = smart.client.get(f"{storage}/{PATH}").json()
    assert (file["repo"], file["size"]) == ("remote", "7")
    assert file["downloadUri"] == f"{smart.client.url}/artifactory/remote/{PATH}"
    assert smart.client.get(f"{storage}/none").status_code == 404
    assert smart.client.get(f"{storage}-cache/{PATH}").status_code == 404
    smart.change("remote", listRemoteFolderItems=False)
    assert smart.client.get(f"{storage}/{PATH}").status_code == 404


def test_a_file_that_its_origin_lost_is_marked_and_still_served(smart: TwoSandboxes) -> None:
    fetch(smart)
    smart.upstream.delete(f"/artifactory/local/{PATH}")
    assert fetch(smart) == 200
    assert "artifactory.origin.absent" in smart.client.properties("remote", PATH)
    smart.upstream.deploy("local", PATH, b"weights")
    assert fetch(smart) == 200
    assert "artifactory.origin.absent" not in smart.client.properties("remote", PATH)


def test_a_virtual_repository_asks_the_upstream_last(smart: TwoSandboxes) -> None:
    smart.client.repository("own-local")
    members = ["remote", "own-local"]
    smart.client.repository("all", rclass="virtual", repositories=members)
    smart.client.deploy("own-local", PATH, b"own weights")
    assert smart.client.get(f"/artifactory/all/{PATH}").content == b"own weights"
    assert not smart.client.exists("remote-cache", PATH)
    smart.client.delete(f"/artifactory/own-local/{PATH}")
    assert smart.client.get(f"/artifactory/all/{PATH}").content == b"weights"
    smart.client.deploy("own-local", "own.bin", b"own")
    smart.upstream_life.close()
    assert smart.client.get("/artifactory/all/own.bin").content == b"own"
