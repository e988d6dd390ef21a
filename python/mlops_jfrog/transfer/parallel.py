"""Work on a stream of items in threads: results in order, no more threads than help."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from mlops_jfrog.transfer.pace import FIRST, Pace

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4096
"""Results that may be ready before the one that comes next; bounds the memory, not the speed."""
_LONG_DRAW_SECONDS = 0.01


class Parallel(Generic[Item, Result]):
    """``work`` for every item, in up to ``threads`` threads; iterate it once.

    The items are drawn by the threads, as they are needed. The first failure ends the rest, calls
    ``cancel`` and is raised; so does leaving the iteration, and an interruption of it.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        threads: int,
        cancel: Callable[[], None],
    ) -> None:
        self._work, self._items = work, enumerate(items)
        self._most, self._cancel = threads, cancel
        self._drawing = threading.Lock()
        self._changed = threading.Condition()
        self._ready: dict[int, Result] = {}
        self._wanted = 0
        self._drawn_all = False
        self._failure: BaseException | None = None
        self._ended = False
        self._threads: list[threading.Thread] = []
        self._pace = Pace()

    def __iter__(self) -> Iterator[Result]:
        try:
            for _ in range(min(FIRST, self._most)):
                self._add_thread()
            while found := self._next():
                yield from found
        finally:
            self._end()

    def _next(self) -> list[Result]:
        """The results that come next, as many as are ready; none at the end."""
        with self._changed:
            while self._wanted not in self._ready:
                if self._failure is not None:
                    raise self._failure
                if not any(thread.is_alive() for thread in self._threads):
                    return []
                # A time limit, since a thread's very end notifies nobody.
                self._changed.wait(0.05)
            found = []
            while self._wanted in self._ready:
                found.append(self._ready.pop(self._wanted))
                self._wanted += 1
            self._changed.notify_all()
            return found

    def _end(self) -> None:
        with self._changed:
            unfinished = not self._drawn_all or any(t.is_alive() for t in self._threads)
            self._ended = True
            self._changed.notify_all()
        if unfinished:
            self._cancel()
        for thread in self._threads:
            thread.join()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._take_all, name="transfer", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take_all(self) -> None:
        try:
            while (drawn := self._draw()) is not None:
                index, item = drawn
                result = self._work(item)
                with self._changed:
                    self._ready[index] = result
                    # Whoever waits for another one would only wake up to sleep again.
                    if index == self._wanted:
                        self._changed.notify_all()
        except BaseException as error:
            with self._changed:
                self._failure = self._failure or error
                self._changed.notify_all()

    def _draw(self) -> tuple[int, Item] | None:
        with self._drawing:
            begun = time.monotonic()
            drawn = None if self._stopped() else next(self._items, None)
            if time.monotonic() - begun > _LONG_DRAW_SECONDS:
                # That all of them waited for this says nothing of what more threads would do.
                self._pace.begin_again()
            if drawn is None:
                self._drawn_all = True
                return None
            with self._changed:
                while drawn[0] - self._wanted > AHEAD and not self._stopped():
                    self._changed.wait()
            if drawn[0] >= FIRST and (working := len(self._threads)) < self._most:
                for _ in range(working, min(self._pace.wanted(working), self._most)):
                    self._add_thread()
            return drawn

    def _stopped(self) -> bool:
        return self._ended or self._failure is not None
