"""What the reader sees: chapters, the commands as typed, what they said, a closing table."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TextIO

_WIDTH = 116


class Terminal:
    """Prints; colour only where a person looks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._colour = stream.isatty()

    def chapter(self, title: str) -> None:
        """A heading."""
        self._write("")
        self._write(self._painted(title, "1"))

    def say(self, text: str) -> None:
        """A sentence."""
        self._write(text)

    def command(self, arguments: Sequence[str]) -> None:
        """A command line as one would type it."""
        self._write(self._painted(f"  $ {shlex.join(arguments)}", "36"))

    def output(self, text: str) -> None:
        """What a command printed, long lines cut."""
        for line in text.splitlines():
            shown = line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
            self._write(f"    {shown}")

    def holds(self, claim: str) -> None:
        """A claim that was checked."""
        self._write(self._painted(f"  ✓ {claim}", "32"))

    def failure(self, text: str) -> None:
        """The end of the demonstration."""
        self._write(self._painted(f"  ✗ {text}", "31"))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows in columns, the first one the heads."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        rows = [rows[0], ["-" * width for width in widths], *rows[1:]]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self._write("  " + "  ".join(cells).rstrip())

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def _write(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()
