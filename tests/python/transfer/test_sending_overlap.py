"""What overlaps, and what is done once: digests beside bodies, few connections, one reading."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer import digest_cache
from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files


class Store:
    """Takes every file and states its checksum; ``hold`` is waited for before the first answer."""

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.hold.set()
        self.held_in_vain = False
        self.taken: list[str] = []
        self.ports: set[int] = set()

    def take(self, path: str, body: bytes, port: int) -> bytes:
        self.ports.add(port)
        self.taken.append(path)
        if not self.hold.wait(30):
            self.held_in_vain = True
        return json.dumps({"checksums": {"sha256": hashlib.sha256(body).hexdigest()}}).encode()


@contextmanager
def running(store: Store) -> Iterator[Platform]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["X-Checksum-Deploy"]:
                self.answer(404, b"{}")
            else:
                self.answer(201, store.take(self.path, body, self.client_address[1]))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(200, b'{"results": []}')

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/artifactory"
    session = PlatformSession({"artifactory": url}, authorization=None, sleep=lambda _: None)
    try:
        yield Platform(session)
    finally:
        session.close()
        server.shutdown()
        server.server_close()
        thread.join()


def files(folder: Path, sizes: list[int]) -> list[Sending]:
    made = []
    for number, size in enumerate(sizes):
        source = folder / f"{number}.bin"
        source.write_bytes(number.to_bytes(4, "big").ljust(size, b"w"))
        made.append(Sending(source, ArtifactPath.parse(f"r/m/{number}.bin"), Properties({})))
    return made


def test_the_next_file_is_hashed_while_the_one_before_it_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, first_is_away = Store(), threading.Event()
    store.hold.clear()
    sendings = files(tmp_path, [2 << 20] * 2)

    def hashed(path: Path, check: object = None) -> str:
        if path == sendings[1].source:
            first_is_away.wait(30)
            store.hold.set()
        else:
            first_is_away.set()
        return sha256_of(path)

    monkeypatch.setattr(digest_cache, "sha256_of", hashed)
    with running(store) as platform:
        send_files(platform, sendings, options=TransferOptions(threads=2))

    assert not store.held_in_vain
    assert len(store.taken) == 2


def test_a_file_is_read_for_one_digest_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def hashed(path: Path, check: object = None) -> str:
        read.append(path)
        return sha256_of(path)

    monkeypatch.setattr(digest_cache, "sha256_of", hashed)
    sendings = files(tmp_path, [20_000] * 17 + [2 << 20] * 3)
    with running(Store()) as platform:
        send_files(platform, sendings, options=TransferOptions(threads=2))

    assert sorted(read) == sorted(sending.source for sending in sendings)


def test_connections_are_used_again(tmp_path: Path) -> None:
    store = Store()
    with running(store) as platform:
        send_files(platform, files(tmp_path, [500] * 60), options=TransferOptions(threads=3))

    assert len(store.taken) == 60
    assert len(store.ports) <= 3
