"""What a person at a terminal sees of a running command: colour, bars, a sign of life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from rich import progress
from rich.console import Console
from rich.status import Status

from mlops_jfrog.cli.journal import Redact, gate_line
from mlops_jfrog.cli.progress_bars import BarProgress
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.workflows.journal import Journal

_STYLES = {
    GateOutcome.PASSED: "green",
    GateOutcome.FAILED: "bold red",
    GateOutcome.UNDECIDED: "yellow",
}


@dataclass(kw_only=True)
class RichJournal(Journal):
    """Colour, for a person at a terminal, and a sign of life while a step takes its time."""

    console: Console
    redact: Redact
    waiting: Status
    bars: BarProgress

    def __post_init__(self) -> None:
        self.progress = self.bars

    def step(self, text: str) -> None:
        """A bold line; from the first one on, something moves below the last line."""
        self.bars.stop()
        self._line("▸", text, "bold")
        self.waiting.start()

    def detail(self, text: str) -> None:
        """A dimmed line."""
        self._line(" ", text, "dim")

    def gate(self, result: GateResult) -> None:
        """Green, red or yellow."""
        super().gate(result)
        self._line(" ", gate_line(result), _STYLES[result.outcome])

    def _line(self, mark: str, text: str, style: str) -> None:
        # markup and highlight off: what a server or a file says is text, never styling.
        line = f"{mark} {one_line(self.redact(text))}"
        self.console.print(
            line, style=style, markup=False, highlight=False, emoji=False, soft_wrap=True
        )


@contextmanager
def terminal_journal(stream: TextIO, redact: Redact) -> Iterator[Journal]:
    """A journal whose bars and spinner are gone at the end."""
    console = Console(file=stream)
    waiting = console.status("")
    columns = (
        # A file's name is text, never markup.
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(binary_units=True),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    bars = BarProgress(progress.Progress(*columns, console=console, transient=True), waiting)
    try:
        yield RichJournal(console=console, redact=redact, waiting=waiting, bars=bars)
    finally:
        bars.stop()
        waiting.stop()
