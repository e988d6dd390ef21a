"""A headless Chromium, and a server that sends Jenkins' default policy for report pages."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

JENKINS_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'self';"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
)


@dataclass(frozen=True)
class Shot:
    """What Chromium showed and said."""

    image: Image.Image
    console: str


@dataclass(frozen=True)
class Served:
    """A folder behind a URL."""

    url: str
    requested: list[str]
    """Paths that were asked for, in order."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; without it these tests count as not run, in CI they fail."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        reason = "there is no Chromium: sudo apt-get install -y chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture
def screenshot(chromium: str, tmp_path: Path) -> Callable[..., Shot]:
    """Opens a URL and takes a picture of it."""

    def take(url: str, *flags: str) -> Shot:
        picture = tmp_path / "page.png"
        run = subprocess.run(
            [
                chromium,
                *FLAGS,
                f"--user-data-dir={tmp_path / 'profile'}",
                "--window-size=900,1200",
                f"--screenshot={picture}",
                *flags,
                url,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        with Image.open(picture) as image:
            return Shot(image.convert("RGB"), run.stderr)

    return take


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Served]]:
    """Serves a folder on the loopback address as Jenkins serves archived pages."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(folder: Path) -> Served:
        requested: list[str] = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def end_headers(self) -> None:
                self.send_header("Content-Security-Policy", JENKINS_POLICY)
                super().end_headers()

            def log_message(self, format: str, *args: object) -> None:
                requested.append(self.path)

        handler = functools.partial(Handler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return Served(f"http://127.0.0.1:{server.server_port}", requested)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
