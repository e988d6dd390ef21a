"""What is shown while a command runs."""

from __future__ import annotations

import io

import pytest

from mlops_jfrog.cli.journal import PlainJournal, opened_journal
from mlops_jfrog.cli.terminal_journal import RichJournal
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.workflows.journal import Journal

from .conftest import CANARY, Terminal

GATE = GateResult("metric f1", GateOutcome.FAILED, "f1 >= 0.9", "f1 is 0.2")


def redact(text: str) -> str:
    return text.replace(CANARY, "***")


def tell(journal: Journal) -> None:
    journal.step(f"upload\nwith {CANARY}")
    journal.detail("\x1b[2Jmodel.onnx [bold]:smile:")
    journal.gate(GATE)


def test_plain_lines_in_a_log() -> None:
    stream = io.StringIO()
    journal = PlainJournal(stream=stream, redact=redact)
    tell(journal)
    assert stream.getvalue().splitlines() == [
        "> upload with ***",
        r"  \x1b[2Jmodel.onnx [bold]:smile:",
        "  gate metric f1: FAILED (f1 is 0.2; wanted f1 >= 0.9)",
    ]
    assert journal.gates == [GATE]


def test_colour_at_a_terminal_and_texts_as_they_are() -> None:
    stream = Terminal()
    with opened_journal(stream, {"TERM": "xterm-256color"}, redact) as journal:
        assert isinstance(journal, RichJournal)
        tell(journal)
    shown = stream.getvalue()
    assert "\x1b[1;31m" in shown
    assert r"\x1b[2Jmodel.onnx [bold]:smile:" in shown
    assert CANARY not in shown
    assert journal.gates == [GATE]


@pytest.mark.parametrize(
    "environment",
    [{"CI": "true"}, {"JENKINS_URL": "https://ci"}, {"TERM": "dumb"}],
    ids=["ci", "jenkins", "dumb"],
)
def test_plain_lines_where_nobody_looks_at_a_terminal(environment: dict[str, str]) -> None:
    with opened_journal(Terminal(), environment, redact) as journal:
        assert isinstance(journal, PlainJournal)


def test_plain_lines_into_a_pipe() -> None:
    with opened_journal(io.StringIO(), {}, redact) as journal:
        assert isinstance(journal, PlainJournal)


def test_a_reader_that_went_away_does_not_end_the_work() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    journal = PlainJournal(stream=Closed(), redact=redact)
    tell(journal)
    assert journal.gates == [GATE]
