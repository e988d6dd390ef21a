"""A command line on a terminal of its own, as a person has it: type, and read what is shown."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = """
import fcntl, runpy, signal, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("mlops_jfrog", run_name="__main__", alter_sys=True)
"""


@dataclass
class Screen:
    """``shown`` is everything that was on it, what was typed included."""

    process: subprocess.Popen[bytes]
    master: int
    shown: str = ""
    read_to: int = 0

    def until(self, pattern: str) -> None:
        """Read until something new fits ``pattern``."""
        while (found := re.compile(pattern).search(self.shown, self.read_to)) is None:
            self.shown += os.read(self.master, 1 << 16).decode("utf-8", "replace")
        self.read_to = found.end()

    def type(self, keys: str) -> None:
        """As if on the keyboard; ``\\x03`` is Ctrl-C, ``\\x04`` Ctrl-D."""
        os.write(self.master, keys.encode())

    def end(self) -> int:
        """Read to the end; the exit code."""
        with contextlib.suppress(OSError):
            while block := os.read(self.master, 1 << 16):
                self.shown += block.decode("utf-8", "replace")
        return self.process.wait(timeout=60)


@contextmanager
def screen(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Screen]:
    """``mlops-jfrog`` with these words, for the time of the block."""
    master, slave = pty.openpty()
    python = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *words],
        cwd=folder,
        env={**python, "HOME": str(folder), "TERM": "xterm", "LANG": "C.UTF-8", **environment},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Screen(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)
