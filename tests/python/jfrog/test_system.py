"""Whether the services answer, and as what."""

from __future__ import annotations

import pytest

from mlops_jfrog.errors import AuthenticationError, ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.system import System
from support.scripted_server import Scripted, ScriptedServer, scripted_server


def system(server: ScriptedServer) -> System:
    services = {name: f"{server.url}/{name}" for name in ("artifactory", "xray")}
    session = PlatformSession(services, authorization="Bearer canary", sleep=lambda _: None)
    return System(session)


def test_the_version_of_artifactory() -> None:
    with scripted_server(Scripted(200, {"version": "7.90.1", "revision": "x"})) as server:
        assert system(server).artifactory_version() == "7.90.1"
    [asked] = server.asked
    assert asked.target == "/artifactory/api/system/version"


def test_the_version_of_xray() -> None:
    with scripted_server(Scripted(200, {"xray_version": "3.100.0"})) as server:
        assert system(server).xray_version() == "3.100.0"
    [asked] = server.asked
    assert asked.target == "/xray/api/v1/system/version"


def test_a_platform_without_xray_has_no_version_of_it() -> None:
    with scripted_server(Scripted(404)) as server:
        assert system(server).xray_version() is None


@pytest.mark.parametrize("answer", [{}, [], {"status": "UP"}, "OK"])
def test_something_else_than_artifactory_is_told_apart(answer: object) -> None:
    words = "does not answer as artifactory does"
    with scripted_server(Scripted(200, answer)) as server, pytest.raises(ServerError, match=words):
        system(server).artifactory_version()


def test_a_refused_token_is_an_error() -> None:
    with scripted_server(Scripted(401)) as server, pytest.raises(AuthenticationError):
        system(server).ping()
