"""A real HTTP server on loopback that serves stored files in parts, and is faulty as asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.fetching import Fetching

REPOSITORY = "models-local"
CANARY = "canary-token-2c8d"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer."""

    cut_after: int | None = None
    """The connection breaks after so many bytes of the body."""
    flip_at: int | None = None
    """This byte of the body is another one."""
    status: int | None = None
    """A refusal instead of the file."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Said instead of the truth."""
    wait_for: threading.Event | None = None
    """The second half of the body comes when this is set."""
    body: bytes | None = None
    """Sent instead of the file."""
    expires: bool = False
    """From the next request on the token is no longer good."""


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    name: str
    range: str | None
    if_range: str | None
    token: str | None


@dataclass
class PartServer:
    """What it stores, how it behaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    """One an answer, in their order; when there is none left, all goes well."""
    asked: list[Asked] = field(default_factory=list)
    knows_ranges: bool = True
    states_checksums: bool = True
    token: str = CANARY
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def store(self, name: str, content: bytes) -> ArtifactPath:
        """Where a client finds it from now on."""
        self.files[name] = content
        return ArtifactPath.parse(f"{REPOSITORY}/{name}")

    def fetching(self, name: str, content: bytes, target: Path) -> Fetching:
        """The order for a file that is stored now."""
        digest = hashlib.sha256(content).hexdigest()
        return Fetching(self.store(name, content), digest, len(content), target)

    def platform(self, *, silence_seconds: float = 30.0) -> Platform:
        """A client that does not wait between its tries."""
        return Platform(
            PlatformSession(
                {"artifactory": self.url},
                authorization=f"Bearer {CANARY}",
                silence_seconds=silence_seconds,
                sleep=lambda seconds: None,
            )
        )

    def ranges(self) -> list[str | None]:
        """The parts that were asked for, None for a whole file."""
        return [asked.range for asked in self.asked]

    def next_fault(self) -> Fault:
        with self.lock:
            return self.faults.pop(0) if self.faults else Fault()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        store = self.server.store
        name = self.path.removeprefix(f"/{REPOSITORY}/")
        said = self.headers
        asked = Asked(name, said["Range"], said["If-Range"], said["Authorization"])
        with store.lock:
            store.asked.append(asked)
        fault = store.next_fault()
        if asked.token != f"Bearer {store.token}":
            fault = Fault(status=401)
        if fault.expires:
            store.token = "another"
        if fault.status is not None:
            self.answer(fault.status, {}, b'{"errors": [{"message": "refused"}]}', fault)
            return
        content = store.files[name]
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        headers = {"ETag": sha1}
        if store.states_checksums:
            headers["X-Checksum-Sha256"] = hashlib.sha256(content).hexdigest()
        current = asked.if_range in (None, sha1)
        if asked.range and store.knows_ranges and current:
            first, last = (int(each) for each in asked.range.removeprefix("bytes=").split("-"))
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            self.answer(206, headers, content[first : last + 1], fault)
        else:
            self.answer(200, headers, content, fault)

    def answer(self, status: int, headers: Mapping[str, str], body: bytes, fault: Fault) -> None:
        body = body if fault.body is None else fault.body
        if fault.flip_at is not None and body:
            changed = bytearray(body)
            changed[fault.flip_at % len(body)] ^= 0xFF
            body = bytes(changed)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers, **fault.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if fault.wait_for is not None:
                self.wfile.write(body[: len(body) // 2])
                fault.wait_for.wait(30)
                body = body[len(body) // 2 :]
            self.wfile.write(body if fault.cut_after is None else body[: fault.cut_after])
        except OSError:
            self.close_connection = True
        if fault.cut_after is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the test looks at ``asked``."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, store: PartServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = store


@contextmanager
def part_server() -> Iterator[PartServer]:
    """The server, for the time of the block."""
    store = PartServer()
    server = _Server(store)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    store.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
