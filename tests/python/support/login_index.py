"""A small package index that wants a login, with wheels of a stand-in helper."""

from __future__ import annotations

import base64
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SIMPLE = "/artifactory/api/pypi/pypi-virtual/simple/mlops-jfrog/"
PAYLOAD = base64.urlsafe_b64encode(b'{"sub": "jfac@01/users/ci-bot"}').decode().rstrip("=")
TOKEN = f"canary-head.{PAYLOAD}.canary-tail"


def wheel(folder: Path, version: str) -> Path:
    """A wheel of that version whose module prints it."""
    path = folder / f"mlops_jfrog-{version}-py3-none-any.whl"
    info = f"mlops_jfrog-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mlops_jfrog/__init__.py", "")
        archive.writestr("mlops_jfrog/__main__.py", f"print('helper {version}')")
        metadata = f"Metadata-Version: 2.1\nName: mlops-jfrog\nVersion: {version}\n"
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


class Index(ThreadingHTTPServer):
    """Serves wheels to those who log in; remembers every path and login."""

    def __init__(self, wheels: list[Path], files_at: str = "", digest: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wheels = {path.name: path for path in wheels}
        self.files_at = files_at
        self.digest = digest
        self.seen: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def downloads(self) -> list[str]:
        return [path for path, login in self.seen if path.endswith(".whl") and TOKEN in login]


class _Handler(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        login = base64.b64decode(encoded).decode() if scheme == "Basic" else ""
        self.server.seen.append((self.path, login))
        if login != f"ci-bot:{TOKEN}":
            self.answer(401, b"", {"WWW-Authenticate": 'Basic realm="index"'})
        elif self.path == SIMPLE:
            links = "".join(self.link(path) for path in self.server.wheels.values())
            self.answer(
                200, f"<html><body>{links}</body></html>".encode(), {"Content-Type": "text/html"}
            )
        elif self.path.rpartition("/")[2] in self.server.wheels:
            self.answer(200, self.server.wheels[self.path.rpartition("/")[2]].read_bytes(), {})
        else:
            self.answer(404, b"", {})

    def link(self, path: Path) -> str:
        digest = self.server.digest or hashlib.sha256(path.read_bytes()).hexdigest()
        href = f"{self.server.files_at or self.server.url}/files/{path.name}#sha256={digest}"
        return f'<a href="{href}">{path.name}</a>'

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tests are silent."""


def serving(index: Index) -> Iterator[Index]:
    thread = threading.Thread(target=index.serve_forever, daemon=True)
    thread.start()
    yield index
    index.shutdown()
    index.server_close()
    thread.join()
