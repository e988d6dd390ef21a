"""Models in memory: one for all who ask, from however many threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mlops_jfrog.integrations.loading.shelf import ModelShelf


def test_the_same_content_is_made_once() -> None:
    shelf = ModelShelf()
    first = shelf.get("scorer", "a", object)
    assert shelf.get("scorer", "a", object) is first
    assert shelf.get("other", "a", object) is not first
    second = shelf.get("scorer", "b", object)
    assert second is not first
    assert shelf.get("scorer", "b", object) is second


def test_those_who_come_at_once_share_one_load() -> None:
    shelf, made, begun = ModelShelf(), [], threading.Barrier(8)

    def make() -> object:
        made.append(object())
        return made[-1]

    def ask(_: int) -> object:
        begun.wait()
        return shelf.get("scorer", "a", make)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert len(made) == 1
    assert all(each is made[0] for each in found)


def test_one_load_does_not_wait_for_another() -> None:
    shelf, other_done = ModelShelf(), threading.Event()

    def slow() -> str:
        assert other_done.wait(60)
        return "slow"

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(shelf.get, "slow", "a", slow)
        assert shelf.get("quick", "a", lambda: "quick") == "quick"
        other_done.set()
        assert waiting.result() == "slow"


def test_what_failed_is_tried_again() -> None:
    shelf = ModelShelf()

    def fail() -> object:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        shelf.get("scorer", "a", fail)
    assert shelf.get("scorer", "a", lambda: "made") == "made"
