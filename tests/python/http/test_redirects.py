"""Redirects: followed for reading, refused for writing, never with our token to another host."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http import PlatformSession
from support.scripted_server import Scripted, scripted_server

CANARY = "canary-token-91ef"


def session(url: str) -> PlatformSession:
    return PlatformSession(
        {"artifactory": url}, authorization=f"Bearer {CANARY}", sleep=lambda seconds: None
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_a_write_is_not_turned_into_something_else(method: str, status: int) -> None:
    with scripted_server(Scripted(200, {})) as login:
        there = Scripted(status, headers={"Location": f"{login.url}/login?back=canary-q"})
        with scripted_server(there) as server, pytest.raises(NetworkError) as raised:
            session(server.url).request(method, "artifactory", "r/f", body=b"x", idempotent=True)

    assert login.asked == []
    assert len(server.asked) == 1
    assert raised.value.message == f"{method} /r/f: the platform redirects to {login.url}"
    assert "JF_URL" in raised.value.hint


def test_reading_follows_a_redirect_on_the_same_host_with_the_token() -> None:
    with scripted_server(
        Scripted(302, headers={"Location": "/other"}), Scripted(200, {})
    ) as server:
        assert session(server.url).request("GET", "artifactory", "x").json() == {}

    assert server.asked[1].target == "/other"
    assert server.asked[1].headers["Authorization"] == f"Bearer {CANARY}"


def test_a_netrc_file_adds_nothing_to_a_redirect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted_server(Scripted(200, {})) as elsewhere:
        target = elsewhere.url.replace("127.0.0.1", "localhost")
        first = Scripted(302, headers={"Location": "/again"})
        second = Scripted(302, headers={"Location": target})
        with scripted_server(first, second) as server:
            session(server.url).request("GET", "artifactory", "x")

    assert server.asked[1].headers["Authorization"] == f"Bearer {CANARY}"
    assert "Authorization" not in elsewhere.asked[0].headers


def test_a_redirect_to_another_port_does_not_carry_the_token() -> None:
    with (
        scripted_server(Scripted(200, {})) as elsewhere,
        scripted_server(Scripted(302, headers={"Location": elsewhere.url})) as server,
    ):
        session(server.url).request("GET", "artifactory", "x")

    assert "Authorization" not in elsewhere.asked[0].headers


def test_redirects_without_end_are_a_network_error() -> None:
    with (
        scripted_server(Scripted(302, headers={"Location": "/x"})) as server,
        pytest.raises(NetworkError),
    ):
        session(server.url).request("GET", "artifactory", "x")


def test_an_api_key_has_its_own_header_and_does_not_follow_to_another_host() -> None:
    with scripted_server(Scripted(200, {})) as other:
        there = Scripted(302, headers={"Location": other.url.replace("127.0.0.1", "localhost")})
        with scripted_server(there) as server:
            keyed = PlatformSession({"artifactory": server.url}, authorization=f"ApiKey {CANARY}")
            keyed.request("GET", "artifactory", "x")

    assert server.asked[0].headers["X-JFrog-Art-Api"] == CANARY
    assert "Authorization" not in server.asked[0].headers
    assert "X-JFrog-Art-Api" not in other.asked[0].headers
