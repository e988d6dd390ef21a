"""The page of measurements: every goal a row, every client held against ours."""

from __future__ import annotations

import pytest
from benchmarks import contenders, suite
from benchmarks.contenders import CURL, DOHQ, OURS
from benchmarks.goals import Goal, goals
from benchmarks.measure import Measured
from benchmarks.page import goal_line, page, row_line, shown
from benchmarks.reasons import REASONS
from benchmarks.rows import Row, Table
from benchmarks.sizes import FULL, QUICK


def measured(seconds: float) -> Measured:
    return Measured(seconds, seconds, seconds, 0.1, 20.0, 1)


def test_goals_have_ids_of_their_own_and_only_goals_have_reasons() -> None:
    ids = [goal.id for goal in goals()]
    assert len(ids) == len(set(ids))
    assert set(REASONS) <= set(ids)


@pytest.mark.parametrize(
    ("ours", "verdict"), [(1.0, "met"), (1.25, "met"), (1.3, "missed"), (None, "not measured")]
)
def test_a_goal_is_met_missed_or_not_measured(ours: float | None, verdict: str) -> None:
    case = suite.BIG_UP
    rows = [Row(case, "nginx", contenders.DIGEST_AND_CURL, measured(1.0))]
    rows.append(Row(case, "nginx", OURS, None if ours is None else measured(ours), "why"))
    [goal] = [each for each in goals() if each.id == "big-up-nginx"]
    assert goal.verdict(Table(tuple(rows))) == verdict


def test_a_rate_is_compared_with_another_s() -> None:
    case = suite.SMALL_UP
    rows = (Row(case, "nginx", OURS, measured(2.0)), Row(case, "nginx", DOHQ, measured(12.0)))
    [goal] = [each for each in goals() if each.id == "small-files-up-nginx"]
    assert goal.find(Table(rows)) == pytest.approx(6.0)
    assert goal.verdict(Table(rows)) == "met"


def test_who_moved_fewer_files_is_compared_by_its_rate() -> None:
    case = suite.DISTANT_UP
    ours = Row(case, "nginx", OURS, measured(20.0), files=2000)
    slow = Row(case, "nginx", DOHQ, measured(5.0), files=25)
    table = Table((ours, slow))
    [goal] = [each for each in goals() if each.id == "small-files-up-far-away-nginx"]
    assert goal.find(table) == pytest.approx(20.0)
    assert row_line(slow, table) == (
        f"| {DOHQ} | 5.000 | 5.000 to 5.000 | 5 | 20.00 x | 0.100 | 20 | 1 |  |"
    )


def test_every_goal_is_a_row_and_a_reason_shows_only_where_it_is_missed() -> None:
    table = Table((Row("c", "s", OURS, measured(2.0)),))
    goal = Goal("id", "what", "at most", 1.0, "s", lambda each: each.seconds("c", "s", OURS))
    met = Goal("id", "what", "at most", 3.0, "s", goal.find)
    reasons = {"id": "the disk"}
    assert goal_line(goal, table, reasons) == "| what | at most 1 s | 2.00 s | missed | the disk |"
    assert goal_line(met, table, reasons) == "| what | at most 3 s | 2.00 s | met |  |"
    text = page(table, FULL, goals(), REASONS, "")
    assert all(f"| {each.text} |" in text for each in goals())


def test_a_row_says_how_many_times_as_fast_ours_is() -> None:
    ours, curl = Row("c", "s", OURS, measured(2.0)), Row("c", "s", CURL, measured(3.0), "a note")
    failed = Row("c", "s", DOHQ, None, "can't: no")
    table = Table((ours, curl, failed))
    assert row_line(curl, table) == (
        "| curl | 3.000 | 3.000 to 3.000 |  | 1.50 x | 0.100 | 20 | 1 | a note |"
    )
    assert row_line(failed, table).endswith("| can't: no |")
    lines = page(table, QUICK, [], {}, "nginx is not there").splitlines()
    assert {row_line(row, table) for row in table.rows} < set(lines)
    assert "nginx is not there" in lines


@pytest.mark.parametrize(
    ("size", "text"), [(2**30, "1 GiB"), (65536, "64 KiB"), (3 << 20, "3 MiB"), (7, "7 bytes")]
)
def test_sizes_are_shown_in_the_unit_that_fits(size: int, text: str) -> None:
    assert shown(size) == text
