"""Work on many things in a few threads: the first failure ends it, and is raised."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from mlops_jfrog.errors import Interrupted
from mlops_jfrog.transfer.pace import FIRST, Pace

_GRACE_SECONDS = 2.0
"""How long an interrupted run waits for its threads; they are daemons and end with the process."""
_LOOK_SECONDS = 0.2

Item = TypeVar("Item")


class Stop:
    """Tells threads to give up; one that is part of a larger work stops with that, too."""

    def __init__(
        self, outer: Stop | None = None, cancel: Callable[[], None] = lambda: None
    ) -> None:
        self._event = threading.Event()
        self._outer = outer
        self._cancel = cancel

    def set(self) -> None:
        """From now on ``check`` raises; ``cancel`` wakes who waits for the network."""
        self._event.set()
        self._cancel()

    def check(self) -> None:
        """Raises Interrupted when the work is to end."""
        if self._event.is_set():
            raise Interrupted("stopped, because something else failed")
        if self._outer is not None:
            self._outer.check()


class Crew(Generic[Item]):
    """Threads that take one item after the other; more of them while the process waits."""

    def __init__(self, work: Callable[[Item], None], items: Iterable[Item], stop: Stop) -> None:
        self._work = work
        self._items = iter(items)
        self._stop = stop
        self._taking = threading.Lock()
        self._failures: list[BaseException] = []
        self._most, self._started, self._working = 1, 0, 0
        self._pace = Pace()
        self._changed = threading.Condition()

    def run(self, most: int, first: int = FIRST) -> None:
        """Work until everything is done; raises the first failure when all threads have ended."""
        self._most = most
        if most == 1:
            self._take_all()
        else:
            self._run_side_by_side(min(first, most))
        if self._failures:
            raise self._failures[0]

    def _run_side_by_side(self, first: int) -> None:
        try:
            for _ in range(first):
                self._add_thread()
            self._wait(None)
        except BaseException:
            self._stop.set()
            self._wait(_GRACE_SECONDS)
            raise

    def _add_thread(self) -> None:
        with self._changed:
            self._working += 1
            number = self._started
            self._started += 1
        thread = threading.Thread(target=self._take_part, name=f"fetch-{number}", daemon=True)
        try:
            thread.start()
        except BaseException:
            self._one_less()
            raise

    def _add_those_wanted(self) -> None:
        working = self._started
        if working < self._most:
            for _ in range(working, min(self._pace.wanted(working), self._most)):
                self._add_thread()

    def _wait(self, seconds: float | None) -> None:
        # Not by Thread.join: until Python 3.12 a join that is interrupted takes the thread for
        # ended while it works on.
        end = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while self._working and (end is None or time.monotonic() < end):
                self._changed.wait(_LOOK_SECONDS)

    def _take_part(self) -> None:
        try:
            self._take_all()
        finally:
            self._one_less()

    def _one_less(self) -> None:
        with self._changed:
            self._working -= 1
            self._changed.notify_all()

    def _take_all(self) -> None:
        try:
            while True:
                with self._taking:
                    item = next(self._items, None)
                    if item is None:
                        return
                    self._add_those_wanted()
                self._stop.check()
                self._work(item)
        except Exception as error:
            with self._taking:
                self._failures.append(error)
            self._stop.set()
