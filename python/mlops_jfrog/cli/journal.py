"""What a running command shows of its progress: plain lines, unless a person looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from mlops_jfrog.cli.progress import LineProgress
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.workflows.journal import Journal

Redact = Callable[[str], str]

_MARKS = {
    GateOutcome.PASSED: "passed",
    GateOutcome.FAILED: "FAILED",
    GateOutcome.UNDECIDED: "UNDECIDED",
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
    # Imported on use: rich takes 50 ms, and is needed at a terminal only.
    from mlops_jfrog.cli.terminal_journal import terminal_journal

    with terminal_journal(stream, redact) as journal:
        yield journal
