"""Processes that serve while something is measured, and end with it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent
_SECONDS = 30


@contextmanager
def serving(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended at the end of the block."""
    process = subprocess.Popen(
        command,
        cwd=_CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def python_process(module: str, arguments: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m module`` from the checkout."""
    with serving([sys.executable, "-m", module, *arguments]) as process:
        yield process


def wait_for_file(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the process has written it; raises RuntimeError when it ends or takes too long."""
    deadline = time.monotonic() + _SECONDS
    while not path.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"a server of the benchmark did not start: {process.args!r}")
        time.sleep(0.01)
