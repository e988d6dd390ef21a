"""What a running command shows of its progress: plain lines, or colour at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from mlops_jfrog.cli.progress import BarProgress, LineProgress
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

Redact = Callable[[str], str]

_MARKS = {
    GateOutcome.PASSED: "passed",
    GateOutcome.FAILED: "FAILED",
    GateOutcome.UNDECIDED: "UNDECIDED",
}
_STYLES = {
    GateOutcome.PASSED: "green",
    GateOutcome.FAILED: "bold red",
    GateOutcome.UNDECIDED: "yellow",
}


@dataclass(kw_only=True)
class PlainJournal(Journal):
    """Plain lines, for logs and pipes."""

    stream: TextIO
    redact: Redact

    def __post_init__(self) -> None:
        self.progress = LineProgress(self.detail)

    def step(self, text: str) -> None:
        """``> upload 3 files``."""
        self._line(">", text)

    def detail(self, text: str) -> None:
        """Indented below its step."""
        self._line(" ", text)

    def gate(self, result: GateResult) -> None:
        """``  gate metric accuracy: passed (accuracy = 0.96; wanted accuracy >= 0.90)``."""
        super().gate(result)
        self._line(" ", gate_line(result))

    def _line(self, mark: str, text: str) -> None:
        try:
            self.stream.write(f"{mark} {one_line(self.redact(text))}\n")
            self.stream.flush()
        except OSError:
            # Nobody reads any more (a closed pipe): a publication is not broken off for that.
            return


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


def gate_line(result: GateResult) -> str:
    """A gate's outcome in one line."""
    outcome = _MARKS[result.outcome]
    return f"gate {result.name}: {outcome} ({result.found}; wanted {result.expected})"


@contextmanager
def opened_journal(
    stream: TextIO, environment: Mapping[str, str], redact: Redact
) -> Iterator[Journal]:
    """Colour where a person looks, plain lines in CI, in pipes and on dumb terminals."""
    in_ci = environment.get("CI") or environment.get("JENKINS_URL")
    if in_ci or environment.get("TERM") == "dumb" or not stream.isatty():
        yield PlainJournal(stream=stream, redact=redact)
        return
    # rich takes 50 ms to import and is needed at a terminal only.
    from rich import progress
    from rich.console import Console

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
