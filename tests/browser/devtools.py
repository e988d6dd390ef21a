"""A tab of a headless Chromium, driven over the DevTools protocol on a pair of pipes."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

# Chromium reads commands from file 3 and writes answers to file 4.
_LAUNCH = """
import fcntl, os, sys
read, write = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_PATIENCE_SECONDS = 30


class Tab:
    """One page; ``events`` holds everything it reported so far."""

    def __init__(self, commands: BinaryIO, answers: BinaryIO) -> None:
        self._commands = commands
        self._answers = answers
        self._count = 0
        self._session: str | None = None
        self._pending = b""
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> Any:
        """The result of a command."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        self._commands.flush()
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def open(self, url: str) -> None:
        """Go to a page, and wait until it is loaded."""
        before = self._loads()
        self.call("Page.navigate", url=url)
        self._wait_for_load(before)

    def click(self, selector: str) -> None:
        """Follow a link or press a button, and wait for the page behind it."""
        before = self._loads()
        found = self.run(f"(e => e && (e.click(), true))(document.querySelector({selector!r}))")
        assert found, f"nothing matches {selector}"
        self._wait_for_load(before)

    def type(self, selector: str, text: str) -> None:
        """Put the cursor into a field, and type."""
        self.run(f"document.querySelector({selector!r}).focus()")
        self.call("Input.insertText", text=text)

    def run(self, expression: str) -> Any:
        """The value of a script of the tester's own, which no page's policy holds back."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def size(self, width: int, height: int) -> None:
        """The window's size in pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def picture(self) -> Image.Image:
        """What can be seen."""
        shot = self.call("Page.captureScreenshot", format="png")
        return Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")

    def named(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every event of one kind."""
        return [each["params"] for each in self.events if each.get("method") == method]

    @property
    def complaints(self) -> list[str]:
        """What the browser found wrong with the pages, e.g. against their policies."""
        return [
            entry["entry"]["text"]
            for entry in self.named("Log.entryAdded")
            if entry["entry"]["level"] in {"warning", "error"}
        ]

    def _loads(self) -> int:
        return len(self.named("Page.loadEventFired"))

    def _wait_for_load(self, before: int) -> None:
        while self._loads() == before:
            self.events.append(self._read())

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            block = os.read(self._answers.fileno(), 1 << 16)
            assert block, "the browser has ended"
            self._pending += block
        message, _, self._pending = self._pending.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        return read


@contextmanager
def tab(chromium: str, profile: Path, *flags: str) -> Iterator[Tab]:
    """A tab of a browser of its own, which ends with the block."""
    theirs_read, ours_write = os.pipe()
    ours_read, theirs_write = os.pipe()
    command = [chromium, *flags, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCH, str(theirs_read), str(theirs_write), *command],
        pass_fds=(theirs_read, theirs_write),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_read)
    os.close(theirs_write)
    try:
        with open(ours_write, "wb") as commands, open(ours_read, "rb", buffering=0) as answers:
            yield Tab(commands, answers)
    finally:
        # Chromium ends by itself once its pipes are closed.
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
