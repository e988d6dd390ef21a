"""A session that is ended from another thread: whoever waits for an answer stops waiting."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mlops_jfrog.errors import Interrupted
from mlops_jfrog.http import PlatformSession
from support.scripted_server import Scripted, scripted_server


@contextmanager
def silent_server() -> Iterator[tuple[str, threading.Event]]:
    """Takes requests and never answers; the event says that one has come."""
    asked = threading.Event()
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            taken.append(connection)
            connection.recv(1)
            asked.set()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        thread.join()
    for connection in taken:
        connection.close()


def test_a_request_without_an_answer_breaks_off_and_is_not_repeated() -> None:
    with silent_server() as (url, asked):
        session = PlatformSession({"artifactory": url}, authorization=None)
        failures: list[BaseException] = []

        def ask() -> None:
            try:
                session.request("GET", "artifactory", "api/system/ping", idempotent=True)
            except Interrupted as error:
                failures.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        asked.wait()
        session.abort()
        thread.join()
        session.close()

    assert len(failures) == 1


def test_an_ended_session_asks_nothing_and_its_origin_goes_on() -> None:
    with scripted_server(Scripted(200, b"OK")) as server:
        origin = PlatformSession({"artifactory": server.url}, authorization="Bearer canary-token")
        branch = origin.branch(attempts=2, connections=1)
        branch.abort()
        with pytest.raises(Interrupted):
            branch.request("GET", "artifactory", "x")
        assert origin.request("GET", "artifactory", "y").content == b"OK"
        branch.close()
        origin.close()

    assert [asked.target for asked in server.asked] == ["/y"]


def test_a_signed_address_gets_no_credentials() -> None:
    with scripted_server(Scripted(200)) as server:
        session = PlatformSession({"artifactory": server.url}, authorization="Bearer canary-token")
        session.put_signed(f"{server.url}/part/1?signature=x", b"part", 4)
        session.close()

    [asked] = server.asked
    assert asked.body == b"part"
    assert "Authorization" not in asked.headers
    assert "canary" not in str(asked.headers)


def test_a_token_of_its_own_replaces_the_sessions() -> None:
    with scripted_server(Scripted(200)) as server:
        session = PlatformSession({"artifactory": server.url}, authorization="Bearer canary-token")
        session.request("POST", "artifactory", "x", bearer="upload-token")
        session.close()

    assert server.asked[0].headers["Authorization"] == "Bearer upload-token"
