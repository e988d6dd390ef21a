"""More threads while the process waits, no more once it works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.transfer.pace import Pace


def wanted(threads: int, *, passed: float, worked: float) -> int:
    """What is wanted after ``passed`` seconds in which the process used so much CPU time."""
    clock, cpu = iter([10.0, 10.0 + passed]), iter([3.0, 3.0 + worked])
    return Pace(lambda: next(clock), lambda: next(cpu)).wanted(threads)


@pytest.mark.parametrize(
    ("passed", "worked", "threads"),
    [
        (1.0, 0.9, 4),
        (1.0, 2.0, 4),
        (1.0, 0.6, 6),  # a half more would use the time that is left
        (1.0, 0.0, 8),
        (0.2, 0.002, 8),
        (0.001, 0.0, 4),  # too short to say anything
    ],
)
def test_of_four_threads_so_many_become(passed: float, worked: float, threads: int) -> None:
    assert wanted(4, passed=passed, worked=worked) == threads


@given(st.integers(1, 64), st.floats(0, 100), st.floats(0, 1000))
def test_never_fewer_and_at_most_twice_as_many(threads: int, passed: float, worked: float) -> None:
    assert threads <= wanted(threads, passed=passed, worked=worked) <= 2 * threads


def test_only_the_time_since_the_last_look_counts() -> None:
    clock, cpu = iter([0.0, 1.0, 2.0]), iter([0.0, 0.0, 1.0])
    pace = Pace(lambda: next(clock), lambda: next(cpu))

    assert pace.wanted(4) == 8  # it slept
    assert pace.wanted(8) == 8  # it worked


def test_what_went_before_a_new_begin_does_not_count() -> None:
    clock, cpu = iter([0.0, 1.0, 2.0]), iter([0.0, 0.0, 1.0])
    pace = Pace(lambda: next(clock), lambda: next(cpu))
    pace.begin_again()
    assert pace.wanted(4) == 4
