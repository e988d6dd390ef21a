"""A body that drips, breaks off or goes silent."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable

import pytest

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http import PlatformSession, Streamed
from support.dripping_server import dripping_server
from support.scripted_server import Scripted, scripted_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


def in_blocks(answer: Streamed) -> bytes:
    return b"".join(answer)


def into_memory(answer: Streamed) -> bytes:
    memory, found = memoryview(bytearray(1000)), b""
    while count := answer.readinto(memory):
        found += memory[:count]
    return found


Read = Callable[[Streamed], bytes]
both_ways = pytest.mark.parametrize("read", [in_blocks, into_memory])


def session(url: str, silence_seconds: float = 30.0) -> PlatformSession:
    return PlatformSession(
        {"artifactory": url}, authorization=None, silence_seconds=silence_seconds
    )


def fetch(url: str, read: Read, silence_seconds: float = 30.0) -> bytes:
    with session(url, silence_seconds).stream("GET", "artifactory", "file") as answer:
        return read(answer)


@both_ways
def test_a_body_that_ends_too_early_is_a_broken_connection(read: Read) -> None:
    with (
        dripping_server(HEAD + b"half") as url,
        pytest.raises(NetworkError, match=r"the connection to 127\.0\.0\.1:\d+ broke"),
    ):
        fetch(url, read)


@both_ways
def test_a_chunked_body_without_its_end_is_a_broken_connection(read: Read) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
    with dripping_server(head) as url, pytest.raises(NetworkError, match="broke"):
        fetch(url, read)


@both_ways
def test_a_body_of_unknown_length_ends_with_its_connection(read: Read) -> None:
    with dripping_server(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it") as url:
        assert fetch(url, read) == b"all of it"


@both_ways
def test_a_compressed_body_is_unpacked(read: Read) -> None:
    packed = gzip.compress(b"text " * 1000)
    with scripted_server(Scripted(200, packed, {"Content-Encoding": "gzip"})) as server:
        assert fetch(server.url, read) == b"text " * 1000


@both_ways
@pytest.mark.parametrize("size", [0, 1, 999, 1000, 300_000])
def test_a_connection_whose_body_was_read_is_used_again(read: Read, size: int) -> None:
    with scripted_server(*[Scripted(200, b"x" * size)] * 3) as server:
        one = session(server.url)
        for _ in range(3):
            with one.stream("GET", "artifactory", "file") as answer:
                assert len(read(answer)) == size

    assert len({asked.port for asked in server.asked}) == 1


@both_ways
def test_a_server_that_drips_is_given_up_like_a_silent_one(read: Read) -> None:
    began = time.monotonic()
    with dripping_server(HEAD, b".") as url, pytest.raises(NetworkError, match="went silent"):
        fetch(url, read, silence_seconds=0.2)
    # Whole, it would take hours.
    assert time.monotonic() - began < 60


def test_a_part_can_be_asked_for() -> None:
    with scripted_server(Scripted(206, b"part", {"Content-Range": "bytes 2-5/9"})) as server:
        asked_for = {"Range": "bytes=2-5"}
        with session(server.url).stream("GET", "artifactory", "f", headers=asked_for) as answer:
            assert (answer.status, answer.headers["content-range"]) == (206, "bytes 2-5/9")
            assert b"".join(answer) == b"part"

    assert server.asked[0].headers["Range"] == "bytes=2-5"
    assert server.asked[0].headers["Accept-Encoding"] == "identity"


def test_nothing_more_has_arrived_of_a_server_that_pauses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        go_on = threading.Event()

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(HEAD + b"half")
                go_on.wait(30)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        memory = memoryview(bytearray(1000))
        with session(url).stream("GET", "artifactory", "f") as answer:
            assert answer.readinto(memory) == 4
            assert not answer.has_more_now()
            go_on.set()
        thread.join(30)
