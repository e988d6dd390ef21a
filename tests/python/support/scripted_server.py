"""A real HTTP server on loopback that answers from a script and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Scripted:
    """One answer; a dict or list as body becomes JSON."""

    status: int
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    port: int
    """Of the other side: each connection has another."""


@dataclass
class ScriptedServer:
    """Answers in the order of the script; past its end the last answer is repeated."""

    answers: list[Scripted]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def next_answer(self) -> Scripted:
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@contextmanager
def scripted_server(*answers: Scripted) -> Iterator[ScriptedServer]:
    """The server, for the time of the block."""
    script = ScriptedServer(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            port = self.client_address[1]
            script.asked.append(Asked(self.command, self.path, dict(self.headers), body, port))
            said = script.next_answer()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.content())))
            self.end_headers()
            self.wfile.write(said.content())

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the test looks at ``asked``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
