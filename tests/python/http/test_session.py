"""A session against a real server: authentication, retries, refusals, redirects."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    ConflictError,
    MlopsError,
    NetworkError,
    NotFoundError,
    PermissionDenied,
    ServerError,
    UsageError,
)
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.version import __version__
from support.scripted_server import Scripted, ScriptedServer, scripted_server

CANARY = "canary-token-5d1c"


class Waits(list[float]):
    """Sleeps that were asked for, and not slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def session(url: str, waits: Waits | None = None) -> PlatformSession:
    return PlatformSession(
        {"artifactory": url},
        authorization=f"Bearer {CANARY}",
        sleep=Waits() if waits is None else waits,
    )


def get(server: ScriptedServer, waits: Waits | None = None) -> Answer:
    return session(server.url, waits).request("GET", "artifactory", "api/x", idempotent=True)


def test_a_request_carries_the_token_and_says_who_asks() -> None:
    with scripted_server(Scripted(200, {"ok": True})) as server:
        assert get(server).json() == {"ok": True}

    [asked] = server.asked
    assert asked.headers["Authorization"] == f"Bearer {CANARY}"
    assert asked.headers["User-Agent"] == f"mlops-jfrog/{__version__}"


def test_a_netrc_file_does_not_replace_our_authentication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted_server(Scripted(200, {})) as server:
        get(server)

    assert server.asked[0].headers["Authorization"] == f"Bearer {CANARY}"


def test_a_redirect_to_another_host_does_not_carry_the_token() -> None:
    with scripted_server(Scripted(200, {})) as elsewhere:
        target = elsewhere.url.replace("127.0.0.1", "localhost")
        with scripted_server(Scripted(302, headers={"Location": target})) as server:
            get(server)

    assert "Authorization" not in elsewhere.asked[0].headers


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_brief_illness_of_the_server_is_waited_out(status: int) -> None:
    waits = Waits()
    with scripted_server(Scripted(status), Scripted(status), Scripted(200, {})) as server:
        assert get(server, waits).status == 200

    assert len(server.asked) == 3
    assert len(waits) == 2


def test_the_servers_own_wish_for_a_pause_is_kept() -> None:
    waits = Waits()
    with scripted_server(Scripted(429, headers={"Retry-After": "7"}), Scripted(200, {})) as server:
        get(server, waits)

    assert waits == [7.0]


def test_a_lasting_illness_ends_in_a_server_error() -> None:
    with scripted_server(Scripted(503)) as server, pytest.raises(ServerError):
        get(server)

    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, UsageError),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (404, NotFoundError),
        (409, ConflictError),
    ],
)
def test_a_refusal_is_final_and_keeps_the_servers_reason(
    status: int, error: type[MlopsError]
) -> None:
    body = {"errors": [{"status": status, "message": "because\nof this"}]}
    with scripted_server(Scripted(status, body)) as server, pytest.raises(error) as raised:
        get(server)

    assert type(raised.value) is error
    assert raised.value.message == "GET /api/x: because of this"
    assert len(server.asked) == 1


def test_a_page_of_html_is_not_shown() -> None:
    page = b"<html><body>" + b"x" * 10_000 + b"</body></html>"
    with scripted_server(Scripted(403, page)) as server, pytest.raises(PermissionDenied) as raised:
        get(server)

    assert raised.value.message == "GET /api/x: HTTP 403"


def test_what_is_not_idempotent_is_sent_once() -> None:
    with scripted_server(Scripted(503)) as server, pytest.raises(ServerError):
        session(server.url).request("POST", "artifactory", "api/x")

    assert len(server.asked) == 1


def test_properties_in_a_path_are_in_no_error() -> None:
    with scripted_server(Scripted(404)) as server, pytest.raises(NotFoundError) as raised:
        session(server.url).request(
            "PUT", "artifactory", "repo/file;secret=canary", query="q=canary"
        )

    assert "canary" not in str(raised.value)


def test_an_answer_that_is_no_json_is_a_server_error() -> None:
    with scripted_server(Scripted(200, b"<html>")) as server, pytest.raises(ServerError):
        get(server).json()


@contextmanager
def breaking_server(answer: bytes) -> Iterator[str]:
    """Says ``answer`` to whoever connects, then closes the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = listener.getsockname()[:2]
        try:
            yield f"http://{address[0]}:{address[1]}"
        finally:
            stop.set()
            socket.create_connection(address).close()
            thread.join(5)


def test_a_connection_that_always_breaks_is_a_network_error() -> None:
    waits = Waits()
    with breaking_server(b"") as url, pytest.raises(NetworkError, match="broke"):
        session(url, waits).request("GET", "artifactory", "api/x", idempotent=True)

    assert len(waits) == 4


def test_a_body_that_ends_too_early_is_a_network_error() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this"
    with breaking_server(cut) as url, pytest.raises(NetworkError):
        session(url).request("GET", "artifactory", "api/x")
    with breaking_server(cut) as url, pytest.raises(NetworkError):  # noqa: SIM117
        with session(url).stream("GET", "artifactory", "file") as blocks:
            list(blocks)


def test_a_host_that_refuses_connections_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(NetworkError, match=f"127.0.0.1:{port} refuses connections"):
        session(f"http://127.0.0.1:{port}").request("GET", "artifactory", "api/x")


def test_a_name_that_does_not_exist_is_named() -> None:
    with pytest.raises(NetworkError, match=r"no-such-host\.invalid can't be resolved"):
        session("http://no-such-host.invalid").request("GET", "artifactory", "api/x")
