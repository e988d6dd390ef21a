"""Branches, tags and the commits on them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.huggingface.hub_wire import ID, HubWire, small
from support.platform_client import PlatformClient

HEADER: tuple[str, dict[str, Any]] = ("header", {"summary": "Begin", "description": "at last"})


def branch(wire: HubWire, name: str, **body: str) -> int:
    return wire.post(f"api/models/{ID}/branch/{name}", json=body).status_code


def titles(wire: HubWire, revision: str = "main") -> list[str]:
    found = wire.get(f"api/models/{ID}/commits/{revision}").json()
    return [each["title"] for each in found]


def test_a_branch_begins_where_it_is_told_to(wire: HubWire) -> None:
    first = wire.commit(HEADER, small("a.txt", b"1")).json()["commitOid"]
    wire.commit(small("a.txt", b"2"))
    assert branch(wire, "of-main") == 200
    assert branch(wire, "of-the-past", startingPoint=first) == 200
    assert wire.sha("of-main") == wire.sha()
    assert wire.sha("of-the-past") == first
    assert branch(wire, "of-main") == 409
    assert branch(wire, "x", startingPoint="none") == 404
    assert branch(wire, "a%2Fb") == 400
    assert wire.post("api/models/acme/none/branch/x", json={}).headers["X-Error-Code"] == (
        "RepoNotFound"
    )


def test_a_branch_has_the_commits_of_where_it_began(wire: HubWire) -> None:
    wire.commit(HEADER, small("a.txt", b"1"))
    branch(wire, "dev")
    wire.commit(("header", {"summary": "Go on"}), small("a.txt", b"2"), revision="dev")
    wire.commit(("header", {"summary": "Nothing new"}), small("a.txt", b"2"), revision="dev")
    assert titles(wire, "dev") == ["Go on", "Begin"]
    assert titles(wire) == ["Begin"]
    (commit,) = wire.get(f"api/models/{ID}/commits/main").json()
    assert (commit["message"], commit["authors"]) == ("at last", [{"user": "admin"}])


def test_files_that_came_without_a_commit_are_the_newest_one(wire: HubWire) -> None:
    wire.commit(HEADER, small("a.txt", b"1"))
    wire.client.deploy(wire.repo, f"models/{ID}/main/b.txt", b"2")
    assert titles(wire) == ["Files as they are stored", "Begin"]


def test_a_removed_branch_is_gone_with_its_commits(wire: HubWire) -> None:
    wire.commit(HEADER, small("a.txt", b"1"))
    branch(wire, "dev")
    path = f"{wire.root}/api/models/{ID}/branch/dev"
    assert wire.client.delete(path).status_code == 200
    assert wire.client.delete(path).headers["X-Error-Code"] == "RevisionNotFound"
    wire.commit(("header", {"summary": "Anew"}), small("a.txt", b"1"), revision="dev")
    assert titles(wire, "dev") == ["Anew"]


@pytest.mark.parametrize(("letters", "status"), [("r", 403), ("r,w", 200)])
def test_who_may_not_deploy_makes_no_branch(wire: HubWire, letters: str, status: int) -> None:
    wire.commit(HEADER, small("a.txt", b"1"))
    body = {"username": "ci", "scope": f"artifact:{wire.repo}:{letters}", "expires_in": 600}
    token = wire.client.post("/access/api/v1/tokens", json=body).json()["access_token"]
    somebody = HubWire(wire.client.with_token(token), wire.repo)
    assert branch(somebody, "dev") == status
    deleted = somebody.client.delete(f"{wire.root}/api/models/{ID}/branch/main")
    assert deleted.status_code == 403


def test_a_stranger_learns_of_no_branch(wire: HubWire, plain_client: PlatformClient) -> None:
    wire.commit(HEADER, small("a.txt", b"1"))
    stranger = HubWire(plain_client, wire.repo)
    for path in ("refs", "commits/main"):
        answer = stranger.get(f"api/models/{ID}/{path}")
        assert answer.headers["X-Error-Code"] == "RepoNotFound"
