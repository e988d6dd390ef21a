"""Repositories, Xray's rules and tokens: what the platform's answers mean."""

from __future__ import annotations

import json

import pytest

from mlops_jfrog.errors import MlopsError, PermissionDenied, ServerError, UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.access import Access, TokenRequest
from mlops_jfrog.jfrog.repositories import Repositories
from mlops_jfrog.jfrog.xray_policies import IndexedBuilds, Rulebook, xray_answers
from support.scripted_server import Scripted, ScriptedServer, scripted_server

REQUEST = TokenRequest("applied-permissions/groups:a", 3600, "ci", "for training")
TOKEN = {"token_id": "i", "access_token": "canary-12", "expires_in": 3600, "scope": "s"}


def session(server: ScriptedServer) -> PlatformSession:
    services = {name: f"{server.url}/{name}" for name in ("artifactory", "xray", "access")}
    return PlatformSession(services, authorization=None, sleep=lambda _: None)


def test_a_refused_key_that_is_not_listed_is_unknown() -> None:
    refused, listed = Scripted(400, {"errors": [{"message": "Bad Request"}]}), Scripted(200, [])
    with scripted_server(refused, listed) as server:
        assert Repositories(session(server)).find("models") is None


def test_a_refused_key_that_is_listed_is_an_error() -> None:
    refused = Scripted(400, {"errors": [{"message": "the license is over"}]})
    listed = Scripted(200, [{"key": "models"}])
    with (
        scripted_server(refused, listed) as server,
        pytest.raises(UsageError, match="license"),
    ):
        Repositories(session(server)).find("models")


def test_a_repository_is_made_by_put_and_changed_by_post() -> None:
    with scripted_server(Scripted(200)) as server:
        Repositories(session(server)).create("models", {"rclass": "local"})
        Repositories(session(server)).update("models", {"xrayIndex": True})
    assert [(asked.method, asked.target) for asked in server.asked] == [
        ("PUT", "/artifactory/api/repositories/models"),
        ("POST", "/artifactory/api/repositories/models"),
    ]
    assert json.loads(server.asked[1].body) == {"key": "models", "xrayIndex": True}


def test_what_xray_keeps_about_a_policy_is_not_part_of_it() -> None:
    policy = {"name": "p", "rules": [], "author": "ada", "created": "then", "modified": "now"}
    with scripted_server(Scripted(200, policy)) as server:
        assert Rulebook(session(server), "policies").find("p") == {"name": "p", "rules": []}


def test_builds_are_added_to_what_is_indexed() -> None:
    with scripted_server(Scripted(200)) as server:
        IndexedBuilds(session(server)).update("default", {"indexed_builds": ["theirs", "**"]})
    asked = server.asked[0]
    assert (asked.method, asked.target) == ("POST", "/xray/api/v1/binMgr/builds")
    assert json.loads(asked.body) == {"names": ["theirs", "**"]}


def test_only_not_found_means_that_there_is_no_xray() -> None:
    with scripted_server(Scripted(404)) as server:
        assert xray_answers(session(server)) is False
    with scripted_server(Scripted(200, {})) as server:
        assert xray_answers(session(server)) is True
    with scripted_server(Scripted(403)) as server, pytest.raises(PermissionDenied):
        xray_answers(session(server))


def test_a_token_is_asked_for_with_scope_time_and_user() -> None:
    with scripted_server(Scripted(200, TOKEN)) as server:
        issued = Access(session(server)).create_token(REQUEST)
    asked = server.asked[0]
    assert (asked.method, asked.target) == ("POST", "/access/api/v1/tokens")
    assert json.loads(asked.body) == {
        "scope": "applied-permissions/groups:a",
        "expires_in": 3600,
        "username": "ci",
        "description": "for training",
    }
    assert issued.secret == "canary-12"
    assert "canary" not in repr(issued)


def test_a_lost_answer_is_not_asked_for_again() -> None:
    """There may be a token that nobody knows of; a second one would not help."""
    with scripted_server(Scripted(503)) as server, pytest.raises(ServerError):
        Access(session(server)).create_token(REQUEST)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer", [[], "text", {"token_id": "i"}, {"access_token": "canary-12", "token_id": ""}]
)
def test_an_answer_without_a_token_is_an_error_that_does_not_quote_it(answer: object) -> None:
    with scripted_server(Scripted(200, answer)) as server, pytest.raises(MlopsError) as caught:
        Access(session(server)).create_token(REQUEST)
    assert caught.value.code == "server"
    assert "canary" not in caught.value.message
