"""A Hugging Face remote repository in front of another sandbox's."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.huggingface.hub_wire import ID, HubWire, large, small
from sandbox.remote.two_sandboxes import TwoSandboxes
from support.platform_client import PlatformClient
from support.scripted_server import Scripted, scripted_server

WEIGHTS = b"weights\0" * 9000
COMMIT = "ab" * 20


class Hubs:
    """``remote`` of one sandbox stands for ``hf-local`` of the other."""

    def __init__(self, folder: Path) -> None:
        self.two = TwoSandboxes(folder)
        self.origin = HubWire(
            self.two.upstream, self.two.upstream.repository("hf-local", packageType="huggingfaceml")
        )
        key = self.two.remote(
            "hf-remote", "/api/huggingfaceml/hf-local", packageType="huggingfaceml"
        )
        self.remote = HubWire(self.two.client, key)
        self.origin.upload(WEIGHTS)
        made = self.origin.commit(small("README.md", b"# m\n"), large("w.bin", WEIGHTS))
        self.commit = str(made.json()["commitOid"])

    def cached(self) -> set[str]:
        answer = self.two.client.get("/artifactory/api/storage/hf-remote-cache?list&deep=1")
        return {each["uri"] for each in answer.json()["files"]}


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[Hubs]:
    made = Hubs(tmp_path)
    with made.two.upstream_life, made.two.own_life:
        yield made


def test_a_file_is_described_before_it_is_fetched_and_cached_by_its_commit(hubs: Hubs) -> None:
    path = f"{ID}/resolve/main/w.bin"
    head = hubs.two.client.send("HEAD", f"{hubs.remote.root}/{path}")
    assert head.headers["X-Repo-Commit"] == hubs.commit
    assert head.headers["X-Linked-Size"] == head.headers["Content-Length"] == str(len(WEIGHTS))
    assert hubs.cached() == set()
    answer = hubs.remote.get(path)
    assert answer.content == WEIGHTS
    assert answer.headers["ETag"] == head.headers["ETag"]
    assert hubs.cached() == {f"/models/{ID}/{hubs.commit}/w.bin"}


def test_what_is_cached_is_served_without_the_hub(hubs: Hubs) -> None:
    assert hubs.remote.sha() == hubs.commit
    hubs.remote.get(f"{ID}/resolve/main/w.bin")
    hubs.two.upstream_life.close()
    for revision in ("main", hubs.commit):
        assert hubs.remote.sha(revision) == hubs.commit
        assert hubs.remote.get(f"{ID}/resolve/{revision}/w.bin").content == WEIGHTS
    assert hubs.remote.get(f"{ID}/resolve/main/README.md").status_code == 502
    assert hubs.remote.get("api/models/acme/unknown").status_code == 502


def test_a_commit_that_was_replaced_is_kept(hubs: Hubs) -> None:
    hubs.remote.get(f"{ID}/resolve/main/README.md")
    hubs.origin.commit(small("README.md", b"# changed\n"))
    assert hubs.remote.get(f"{ID}/resolve/main/README.md").content == b"# changed\n"
    assert hubs.remote.get(f"{ID}/resolve/{hubs.commit}/README.md").content == b"# m\n"


def test_what_the_hub_does_not_have_is_the_clients_own_error(hubs: Hubs) -> None:
    for path, code in (
        ("api/models/acme/none", "RepoNotFound"),
        (f"api/models/{ID}/revision/none", "RevisionNotFound"),
        (f"{ID}/resolve/main/none", "EntryNotFound"),
        (f"api/models/{ID}/tree/main/none", "EntryNotFound"),
    ):
        answer = hubs.remote.get(path)
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, code)


def test_branches_and_trees_are_those_of_the_hub(hubs: Hubs) -> None:
    for question in ("refs", "tree/main?recursive=true"):
        path = f"api/models/{ID}/{question}"
        assert hubs.remote.get(path).json() == hubs.origin.get(path).json()


def test_files_that_the_hub_keeps_back_from_the_remote_are_gated(hubs: Hubs) -> None:
    scope = f"artifact:hf-local/models/{ID}/*/README.md:r"
    body = {"username": "mirror", "scope": scope, "expires_in": 600}
    token = hubs.two.upstream.post("/access/api/v1/tokens", json=body).json()["access_token"]
    hubs.two.change("hf-remote", username="", password=token)
    assert hubs.remote.get(f"{ID}/resolve/main/README.md").status_code == 200
    refused = hubs.remote.get(f"{ID}/resolve/main/w.bin")
    assert (refused.status_code, refused.headers["X-Error-Code"]) == (403, "GatedRepo")
    assert hubs.remote.get(f"api/models/{ID}").json()["gated"] == "manual"


def test_nothing_is_committed_to_a_remote_repository(hubs: Hubs) -> None:
    assert hubs.remote.commit(small("a.txt", b"")).status_code == 400


def test_a_virtual_repository_has_own_models_and_those_of_the_hub(hubs: Hubs) -> None:
    client = hubs.two.client
    own = HubWire(client, client.repository("own-local", packageType="huggingfaceml"))
    own.commit(small("own.txt", b"own"), hub_id="acme/own")
    virtual = HubWire(
        client,
        client.repository(
            "hf-virtual",
            rclass="virtual",
            packageType="huggingfaceml",
            repositories=["hf-remote", "own-local"],
            defaultDeploymentRepo="own-local",
        ),
    )
    assert virtual.get(f"{ID}/resolve/main/w.bin").content == WEIGHTS
    hubs.two.upstream_life.close()
    assert virtual.get("acme/own/resolve/main/own.txt").content == b"own"
    assert virtual.commit(small("b.txt", b""), hub_id="acme/own").status_code == 200
    assert virtual.get("acme/own/resolve/main/b.txt").status_code == 200


def hub_with(*answers: Scripted) -> Any:
    info = {"id": ID, "sha": COMMIT, "lastModified": "2026-01-01T00:00:00.000Z"}
    return scripted_server(Scripted(200, info), *answers)


def remote_of(client: PlatformClient, url: str) -> HubWire:
    configuration = {"rclass": "remote", "packageType": "huggingfaceml", "url": url}
    return HubWire(client, client.repository("hf-remote", **configuration))


def entry(path: str, content: bytes, git_id: str) -> dict[str, Any]:
    return {"type": "file", "path": path, "size": len(content), "oid": git_id}


def test_a_long_listing_is_read_page_by_page(fresh_client: PlatformClient) -> None:
    first = Scripted(200, [entry("a", b"", "1" * 40)], {"Link": '</next?cursor=x>; rel="next"'})
    with hub_with(first, Scripted(200, [entry("b", b"", "2" * 40)])) as hub:
        answer = remote_of(fresh_client, hub.url).get(f"api/models/{ID}")
        assert [each["rfilename"] for each in answer.json()["siblings"]] == ["a", "b"]
        assert [each.target for each in hub.asked] == [
            f"/api/models/{ID}/revision/main",
            f"/api/models/{ID}/tree/{COMMIT}?recursive=true",
            "/next?cursor=x",
        ]


def test_a_file_that_is_not_what_the_listing_says_is_not_kept(
    fresh_client: PlatformClient,
) -> None:
    tree = Scripted(200, [entry("a.txt", b"text", "1" * 40)])
    with hub_with(tree, Scripted(200, b"text")) as hub:
        wire = remote_of(fresh_client, hub.url)
        assert wire.get(f"{ID}/resolve/main/a.txt").status_code == 502
        assert not fresh_client.exists("hf-remote", f"models/{ID}/{COMMIT}/a.txt")


@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"[]", b"{}", json.dumps({"sha": "main"}).encode(), b"[" * 100_000],
)
def test_an_upstream_that_is_no_hub_is_said_to_be_none(
    fresh_client: PlatformClient, answer: bytes
) -> None:
    with scripted_server(Scripted(200, answer)) as hub:
        assert remote_of(fresh_client, hub.url).get(f"api/models/{ID}").status_code == 502


def test_a_listing_with_a_path_that_leaves_the_model_is_refused(
    fresh_client: PlatformClient,
) -> None:
    with hub_with(Scripted(200, [entry("../../x", b"", "1" * 40)])) as hub:
        answer = remote_of(fresh_client, hub.url).get(f"api/models/{ID}")
        assert answer.status_code in (400, 502)


def test_without_a_url_and_without_the_client_no_hub_is_known(
    fresh_client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub.constants", None)
    body = {"rclass": "remote", "packageType": "huggingfaceml"}
    answer = fresh_client.put("/artifactory/api/repositories/hub", json=body)
    assert answer.status_code == 400
    assert "huggingface_hub" in answer.json()["errors"][0]["message"]
