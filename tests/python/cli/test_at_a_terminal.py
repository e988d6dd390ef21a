"""Transfers as a person sees them: a real terminal, its bars, and Ctrl-C typed on it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

import pty

CONTENT = bytes(range(256)) * (64 << 12)
"""64 MiB, so that the file has a bar of its own."""
HALF = len(CONTENT) // 2
"""What a block of memory is not filled with yet is told later, so less may be shown."""
COMMAND = """
import fcntl, runpy, signal, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("mlops_jfrog", run_name="__main__", alter_sys=True)
"""
ITEM = {
    "repo": "ml-local",
    "path": "m",
    "name": "model.bin",
    "type": "file",
    "size": len(CONTENT),
    "created": "2026-11-21T00:50:56.175Z",
    "sha256": hashlib.sha256(CONTENT).hexdigest(),
    "properties": [],
}


@dataclass
class SlowPlatform:
    """Serves one file; sends half of it, and the rest once it may ``go_on``."""

    url: str = ""
    go_on: threading.Event = field(default_factory=threading.Event)
    begun_at: list[int] = field(default_factory=list)


@pytest.fixture
def platform() -> Iterator[SlowPlatform]:
    slow = SlowPlatform()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"results": [ITEM]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
            begin = int(asked[1]) if asked else 0
            slow.begun_at.append(begin)
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(CONTENT) - begin))
            self.send_header("ETag", '"one"')
            if asked:
                end = len(CONTENT) - 1
                self.send_header("Content-Range", f"bytes {begin}-{end}/{len(CONTENT)}")
            self.end_headers()
            # Whoever goes away in the middle is what this is about.
            with contextlib.suppress(OSError):
                self.wfile.write(CONTENT[begin : max(begin, HALF)])
                slow.go_on.wait(60)
                self.wfile.write(CONTENT[max(begin, HALF) :])

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    slow.url = f"http://127.0.0.1:{server.server_port}"
    yield slow
    slow.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Screen:
    """A command on a terminal of its own."""

    process: subprocess.Popen[bytes]
    master: int
    shown: str = ""

    def until(self, pattern: str) -> None:
        """Read what it shows until that is there."""
        while not re.search(pattern, self.shown):
            self.shown += os.read(self.master, 1 << 16).decode("utf-8", "replace")

    def end(self) -> int:
        """Read to the end; the exit code."""
        with contextlib.suppress(OSError):
            while block := os.read(self.master, 1 << 16):
                self.shown += block.decode("utf-8", "replace")
        return self.process.wait(timeout=60)

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)


@pytest.fixture
def screen(platform: SlowPlatform, tmp_path: Path) -> Iterator[Screen]:
    made = opened(platform, tmp_path)
    yield made
    made.process.kill()
    made.process.wait()
    os.close(made.master)


def opened(platform: SlowPlatform, home: Path) -> Screen:
    """``mlops-jfrog download`` on a new terminal."""
    master, slave = pty.openpty()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "HOME": str(home),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "COLUMNS": "120",
        "JF_URL": platform.url,
        "JF_ACCESS_TOKEN": "eyJ-CANARY-token-7d21",
    }
    words = ["download", "ml-local/m/model.bin", "out/", "--flat", "--split-count", "0"]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        cwd=home,
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    return Screen(process, master)


def test_bars_show_bytes_rate_and_time_in_all_and_of_a_large_file(
    screen: Screen, platform: SlowPlatform, tmp_path: Path
) -> None:
    screen.until(r"0/1.*3[12]\.\d/64\.0 MiB.*B/s")
    screen.until(r"model\.bin.*3[12]\.\d/64\.0 MiB")
    platform.go_on.set()
    assert screen.end() == 0
    assert "1 file verified" in screen.shown
    assert (tmp_path / "out/model.bin").read_bytes() == CONTENT
    assert "CANARY" not in screen.shown
    # The cursor is shown again.
    assert screen.shown.rfind("\x1b[?25h") > screen.shown.rfind("\x1b[?25l")


def test_ctrl_c_ends_it_in_130_without_debris_and_the_next_run_goes_on(
    screen: Screen, platform: SlowPlatform, tmp_path: Path
) -> None:
    screen.until(r"3[12]\.\d/64\.0 MiB")
    screen.type(b"\x03")
    assert screen.end() == 130
    assert "error: interrupted" in screen.shown
    assert "Traceback" not in screen.shown
    assert [path for path in tmp_path.rglob("*") if "out" in path.parts and path.is_file()] == []

    platform.go_on.set()
    again = opened(platform, tmp_path)
    try:
        assert again.end() == 0, again.shown
    finally:
        os.close(again.master)
    assert (tmp_path / "out/model.bin").read_bytes() == CONTENT
    assert platform.begun_at[0] == 0
    assert platform.begun_at[1] > 0
