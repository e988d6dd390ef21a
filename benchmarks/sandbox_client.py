"""A client that costs little itself: plain sockets, so that the sandbox is what is measured."""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_SECONDS = 120
_BLOCK = 1024 * 1024


class WrongAnswer(Exception):
    """The sandbox did not do what is measured."""


@dataclass(frozen=True)
class Address:
    """Where it answers, and the administrator's token."""

    url: str
    token: str = field(repr=False)

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def head(self, method: str, path: str, length: int | None = None) -> bytes:
        """A request up to its body."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.url).netloc}"]
        lines.append(f"Authorization: Bearer {self.token}")
        lines += [f"Content-Length: {length}"] if length is not None else []
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Answer:
    """Status, length of the body, and as much of the body as came with the head."""

    status: int
    length: int
    body: bytes


def ask(address: Address, method: str, path: str, body: bytes = b"") -> bytes:
    """The body of one answer; raises WrongAnswer for a status that is no success."""
    with _connected(address) as connection:
        connection.sendall(address.head(method, path, len(body)) + body)
        return _whole(connection)


def upload(address: Address, path: str, file: Path, sha256: str) -> float:
    """Seconds that it takes to send a file; raises WrongAnswer unless it was stored as it is."""
    began = time.perf_counter()
    with _connected(address) as connection, file.open("rb") as content:
        connection.sendall(address.head("PUT", path, file.stat().st_size))
        connection.sendfile(content)
        stored = json.loads(_whole(connection))
    seconds = time.perf_counter() - began
    if stored["checksums"]["sha256"] != sha256:
        raise WrongAnswer(f"{path} was stored with another content")
    return seconds


def download(address: Address, path: str, size: int) -> float:
    """Seconds that it takes to receive a file of ``size`` bytes, and to drop it."""
    buffer = memoryview(bytearray(_BLOCK))
    began = time.perf_counter()
    with _connected(address) as connection:
        connection.sendall(address.head("GET", path))
        answer = _begun(connection)
        left = answer.length - len(answer.body)
        while left > 0:
            got = connection.recv_into(buffer)
            if not got:
                raise WrongAnswer(f"{path} was cut off")
            left -= got
    if answer.status != 200 or answer.length != size:
        raise WrongAnswer(f"{path}: status {answer.status}, {answer.length} bytes")
    return time.perf_counter() - began


def repeated(address: Address, path: str, size: int, count: int, connections: int) -> float:
    """Seconds that ``count`` downloads of ``size`` bytes take over kept connections at once."""
    request = address.head("GET", path)
    sent = done = 0
    began = time.perf_counter()
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        for _ in range(connections):
            opened = stack.enter_context(socket.create_connection(address.place, _SECONDS))
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(opened, selectors.EVENT_READ, bytearray())
            opened.sendall(request)
            sent += 1
        while done < count:
            for key, _ in selector.select(_SECONDS):
                connection, received = key.fileobj, key.data
                assert isinstance(connection, socket.socket)
                received += _some(connection)
                if _is_whole(received, size):
                    received.clear()
                    done += 1
                    if sent < count:
                        connection.sendall(request)
                        sent += 1
        return time.perf_counter() - began


def _is_whole(received: bytearray, size: int) -> bool:
    head = received.find(b"\r\n\r\n")
    if head < 0 or len(received) < head + 4 + size:
        return False
    if not received.startswith(b"HTTP/1.1 200") or len(received) != head + 4 + size:
        raise WrongAnswer(bytes(received[:100]).decode("latin-1"))
    return True


@contextmanager
def _connected(address: Address) -> Iterator[socket.socket]:
    with socket.create_connection(address.place, _SECONDS) as connection:
        yield connection


def _begun(connection: socket.socket) -> Answer:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Answer(int(status.split()[1]), int(headers.get("content-length", "0")), body)


def _whole(connection: socket.socket) -> bytes:
    answer = _begun(connection)
    body = answer.body
    while len(body) < answer.length:
        body += _some(connection)
    if answer.status >= 300:
        raise WrongAnswer(f"status {answer.status}: {body[:200]!r}")
    return body


def _some(connection: socket.socket) -> bytes:
    """What is there next; raises WrongAnswer at the end, where there should be more."""
    received = connection.recv(_BLOCK)
    if not received:
        raise WrongAnswer("an answer was cut off")
    return received
