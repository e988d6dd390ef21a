"""Work for a thread of its own that takes together what came while it did what was before.

So what costs the same for one and for many, as a commit does, is paid once for those who come at
the same time, and nobody waits for company.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_MOST_AT_ONCE = 1000


class Gathering(Generic[T]):
    """The thread begins with the first ``put`` and ends by ``close``; ``work`` must not raise."""

    def __init__(self, work: Callable[[list[T]], None], name: str) -> None:
        self._work, self._name = work, name
        self._waiting: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, one: T) -> None:
        """Let ``work`` have it, with others or alone."""
        self._waiting.put(one)
        if self._thread is None:
            self._begin()

    def close(self) -> None:
        """Do what waits, and end."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch = list(self._batch())
            open_ = None not in batch
            if together := [each for each in batch if each is not None]:
                self._work(together)

    def _batch(self) -> Iterator[T | None]:
        yield self._waiting.get()
        for _ in range(_MOST_AT_ONCE):
            try:
                yield self._waiting.get_nowait()
            except queue.Empty:
                return
