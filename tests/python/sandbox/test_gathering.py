"""A thread that takes together what came meanwhile."""

from __future__ import annotations

import threading

from mlops_jfrog.sandbox.gathering import Gathering


def test_what_came_meanwhile_is_taken_together_and_in_its_order() -> None:
    began, go_on = threading.Event(), threading.Event()
    batches: list[list[int]] = []

    def work(batch: list[int]) -> None:
        batches.append(batch)
        began.set()
        assert go_on.wait(60)

    gathering = Gathering(work, "test")
    gathering.put(0)
    assert began.wait(60)
    for number in range(1, 6):
        gathering.put(number)
    go_on.set()
    gathering.close()
    assert batches == [[0], [1, 2, 3, 4, 5]]


def test_one_alone_waits_for_nobody() -> None:
    done = threading.Event()
    gathering: Gathering[str] = Gathering(lambda _: done.set(), "test")
    gathering.put("alone")
    assert done.wait(60)
    gathering.close()


def test_it_ends_without_having_begun_and_begins_again() -> None:
    seen: list[str] = []
    gathering = Gathering(seen.extend, "test")
    gathering.close()
    gathering.put("a")
    gathering.close()
    gathering.put("b")
    gathering.close()
    assert seen == ["a", "b"]
