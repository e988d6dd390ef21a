"""Every host but this machine, as a listener that answers nobody and remembers who was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class OutsideWorld:
    """A proxy, and AWS at the same time."""

    url: str
    asked: list[str] = field(default_factory=list)
    """Method and target of each request: ``CONNECT bucket.s3.amazonaws.com:443``."""

    @property
    def variables(self) -> dict[str, str]:
        """For a process: whatever leaves this machine comes here, and every service of AWS."""
        return {
            "HTTP_PROXY": self.url,
            "HTTPS_PROXY": self.url,
            "NO_PROXY": "127.0.0.1",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def outside_world() -> Iterator[OutsideWorld]:
    """The listener, for the time of the block."""

    class Handler(BaseHTTPRequestHandler):
        def refuse(self) -> None:
            world.asked.append(f"{self.command} {self.path}")
            self.send_response(403)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_CONNECT = refuse

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the test looks at ``asked``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    world = OutsideWorld(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
