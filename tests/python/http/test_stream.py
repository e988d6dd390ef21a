"""A body that drips, breaks off or goes silent."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http import PlatformSession
from support.scripted_server import Scripted, scripted_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@contextmanager
def answering(content: bytes, *, drips: bool = False) -> Iterator[str]:
    """A server that sends this beginning of an answer, then hangs up, or goes on byte by byte."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(content)
                while drips and not done.wait(0.01):
                    try:
                        connection.sendall(b".")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join(5)


def read(url: str, silence_seconds: float = 30.0) -> bytes:
    session = PlatformSession(
        {"artifactory": url}, authorization=None, silence_seconds=silence_seconds
    )
    with session.stream("GET", "artifactory", "file") as blocks:
        return b"".join(blocks)


def test_a_body_that_ends_too_early_is_a_broken_connection() -> None:
    with (
        answering(HEAD + b"half") as url,
        pytest.raises(NetworkError, match=r"the connection to 127\.0\.0\.1:\d+ broke"),
    ):
        read(url)


def test_a_chunked_body_without_its_end_is_a_broken_connection() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
    with answering(head) as url, pytest.raises(NetworkError, match="broke"):
        read(url)


def test_a_server_that_drips_is_given_up_like_a_silent_one() -> None:
    began = time.monotonic()
    with answering(HEAD, drips=True) as url, pytest.raises(NetworkError, match="went silent"):
        read(url, silence_seconds=0.2)
    # Whole, it would take hours.
    assert time.monotonic() - began < 60


def test_a_part_can_be_asked_for() -> None:
    with scripted_server(Scripted(206, b"part", {"Content-Range": "bytes 2-5/9"})) as server:
        session = PlatformSession({"artifactory": server.url}, authorization=None)
        with session.stream("GET", "artifactory", "file", headers={"Range": "bytes=2-5"}) as answer:
            assert (answer.status, answer.headers["content-range"]) == (206, "bytes 2-5/9")
            assert b"".join(answer) == b"part"

    assert server.asked[0].headers["Range"] == "bytes=2-5"
    assert server.asked[0].headers["Accept-Encoding"] == "identity"
