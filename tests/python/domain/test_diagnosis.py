"""Where a check begins to be wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from mlops_jfrog.domain.diagnosis import State, clock_check, disk_check, expiry_check

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, State.OK), (60, State.OK), (-61, State.WARNING), (300, State.WARNING), (301, State.WRONG)],
)
def test_clocks_may_differ_by_a_minute(seconds: int, state: State) -> None:
    assert clock_check(NOW, NOW + timedelta(seconds=seconds)).state is state


@pytest.mark.parametrize(
    ("free", "state"),
    [(5 << 30, State.OK), (1 << 30, State.OK), (500 << 20, State.WARNING), (0, State.WRONG)],
)
def test_a_disk_needs_room(free: int, state: State) -> None:
    check = disk_check("disk", free)
    assert check.state is state
    assert bool(check.remedy) == (state is not State.OK)


@pytest.mark.parametrize(
    ("days", "state"),
    [(None, State.OK), (30, State.OK), (6, State.WARNING), (0, State.WRONG), (-1, State.WRONG)],
)
def test_a_token_ends(days: int | None, state: State) -> None:
    expires = None if days is None else NOW + timedelta(days=days)
    assert expiry_check(expires, NOW).state is state
