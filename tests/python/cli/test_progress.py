"""What people and logs see of a transfer."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from mlops_jfrog.cli.journal import opened_journal
from mlops_jfrog.cli.progress import SECONDS_BETWEEN_LINES, LineProgress, shown_time
from mlops_jfrog.domain.byte_size import MIB
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.workflows.journal import Journal


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lines(clock: Clock) -> tuple[LineProgress, list[str]]:
    written: list[str] = []
    return LineProgress(written.append, clock), written


def test_a_log_gets_a_line_every_half_minute(
    clock: Clock, lines: tuple[LineProgress, list[str]]
) -> None:
    progress, written = lines
    progress.begin(4, 100 * MIB)
    for second in range(0, 61, 10):
        clock.now = float(second)
        progress.moved("model.bin", 10 * MIB if second else 0)
    assert written == [
        "0 of 4 files, 30.0 MiB of 100.0 MiB, 1.0 MiB/s, 1:10 left",
        "0 of 4 files, 60.0 MiB of 100.0 MiB, 1.0 MiB/s, 0:40 left",
    ]


def test_a_quick_transfer_writes_no_line(
    clock: Clock, lines: tuple[LineProgress, list[str]]
) -> None:
    progress, written = lines
    progress.begin(1, 10)
    clock.now = SECONDS_BETWEEN_LINES - 1
    progress.moved("a", 10)
    progress.finished("a")
    assert written == []


def test_a_total_that_nobody_knows_is_left_out(
    clock: Clock, lines: tuple[LineProgress, list[str]]
) -> None:
    progress, written = lines
    progress.begin(None, None)
    progress.finished("a")
    clock.now = 60.0
    progress.moved("b", 60)
    assert written == ["1 files, 60 B, 1 B/s"]


def test_a_try_that_begins_again_takes_its_bytes_back(
    clock: Clock, lines: tuple[LineProgress, list[str]]
) -> None:
    progress, written = lines
    progress.begin(1, 100)
    progress.moved("a", 50)
    clock.now = 30.0
    progress.moved("a", -50)
    assert written == ["0 of 1 files, 0 B of 100 B, 0 B/s"]


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (65, "1:05"), (7400, "2:03:20")])
def test_how_time_is_shown(seconds: float, shown: str) -> None:
    assert shown_time(seconds) == shown


def at_a_terminal(work: Callable[[Journal], None]) -> str:
    stream = Terminal()
    environment = {"TERM": "xterm"}
    with opened_journal(stream, environment, str) as journal:
        work(journal)
    return stream.getvalue()


def test_a_terminal_shows_one_bar_in_all_and_one_a_large_file() -> None:
    def transfer(journal: Journal) -> None:
        journal.step("upload")
        journal.progress.begin(2, 20 * MIB)
        journal.progress.started("repo/[bold]big.bin", 16 * MIB)
        journal.progress.started("repo/small.bin", 4 * MIB)
        journal.progress.moved("repo/[bold]big.bin", 8 * MIB)
        journal.progress.finished("repo/small.bin")
        getattr(journal.progress, "bars").refresh()  # noqa: B009 - only that of a terminal has it
        journal.progress.finished("repo/[bold]big.bin")
        journal.step("next")

    shown = at_a_terminal(transfer)
    assert "repo/[bold]big.bin" in shown
    assert "repo/small.bin" not in shown
    assert "1/2" in shown
    assert "8.0/20.0 MiB" in shown


def test_a_transfer_that_breaks_off_leaves_the_terminal_as_it_was() -> None:
    def transfer(journal: Journal) -> None:
        journal.progress.begin(2, None)
        raise KeyboardInterrupt

    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), opened_journal(stream, {"TERM": "xterm"}, str) as made:
        transfer(made)
    assert stream.getvalue().rfind("\x1b[?25h") > stream.getvalue().rfind("\x1b[?25l")


def test_the_library_is_silent() -> None:
    assert Journal().progress is SILENT


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_ci_gets_lines_at_a_terminal_too(environment: dict[str, str]) -> None:
    with opened_journal(Terminal(), environment, str) as journal:
        assert isinstance(journal.progress, LineProgress)
