"""The sandbox in a process of its own, with its data in a temporary folder."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_START_SECONDS = 30


@dataclass(frozen=True)
class Sandbox:
    """Where it answers, and its administrator's token."""

    url: str
    token: str = field(repr=False)


@contextmanager
def running_sandbox(scratch: Path) -> Iterator[Sandbox]:
    """``mlops-jfrog sandbox`` on a free loopback port, stopped at the end of the block."""
    ready, log = scratch / "ready.json", scratch / "sandbox.log"
    command = [sys.executable, "-m", "mlops_jfrog", "sandbox", "--data", str(scratch / "data")]
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [*command, "--port", "0", "--ready-file", str(ready)],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
        try:
            yield _wait(process, ready, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Path, log: Path) -> Sandbox:
    deadline = time.monotonic() + _START_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"the sandbox did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.05)
    document = json.loads(ready.read_text(encoding="utf-8"))
    return Sandbox(document["url"], document["adminToken"])
