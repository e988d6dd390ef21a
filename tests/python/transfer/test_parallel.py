"""Work in threads: in order, bounded, and over as soon as something fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.transfer import parallel
from mlops_jfrog.transfer.pace import Pace
from mlops_jfrog.transfer.parallel import Parallel


def no_cancel() -> None:
    raise AssertionError("nothing was to be cancelled")


@given(st.lists(st.integers()), st.integers(1, 9))
def test_results_come_in_the_order_of_the_items(items: list[int], threads: int) -> None:
    made = Parallel(lambda item: item * 2, items, threads=threads, cancel=no_cancel)

    assert list(made) == [item * 2 for item in items]


def test_no_more_is_drawn_than_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "AHEAD", 10)
    drawn: list[int] = []
    cancelled = threading.Event()

    def endless() -> Iterator[int]:
        while True:
            drawn.append(len(drawn))
            yield drawn[-1]

    results = iter(Parallel(lambda item: item, endless(), threads=3, cancel=cancelled.set))
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    results.close()  # type: ignore[attr-defined]

    assert len(drawn) <= 5 + 10 + 2 * 3
    assert cancelled.is_set()


def test_a_failure_cancels_what_is_under_way() -> None:
    cancelled = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            raise ValueError("item 1")
        assert cancelled.wait(10), "nobody cancelled"
        return item

    with pytest.raises(ValueError, match="item 1"):
        list(Parallel(work, range(100), threads=4, cancel=cancelled.set))

    assert not [each for each in threading.enumerate() if each.name == "transfer"]


def test_a_failure_of_the_source_of_items_is_raised() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the folder is gone")

    with pytest.raises(OSError, match="the folder is gone"):
        list(Parallel(lambda item: item, broken(), threads=2, cancel=lambda: None))


def test_threads_are_added_up_to_the_most_while_work_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Pace, "wanted", lambda self, threads: threads + 1)
    together = threading.Barrier(9)

    def work(item: int) -> int:
        if item >= 20:
            together.wait(20)  # for eight others: with fewer threads it would never end
        return item

    results = list(Parallel(work, range(29), threads=9, cancel=no_cancel))

    assert results == list(range(29))
