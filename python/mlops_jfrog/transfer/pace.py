"""How many threads help: more while the process mostly waits, no more once it works."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

FIRST = 4
"""Threads to begin with, where nobody says otherwise."""
_BUSY = 0.8
"""Cores' worth of work of the process above which another thread would only be in the way.

Two threads that both want Python's lock cost more than one, and so do two that create files in the
same folder.
"""
_GLANCE_SECONDS = 0.02
"""A shorter time says nothing."""
_GROWTH = 2


class Pace:
    """Goes by how busy the process was since it was last asked."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.process_time,
    ) -> None:
        self._clock, self._worked = clock, worked
        self._since, self._worked_before = clock(), worked()

    def begin_again(self) -> None:
        """Forget what was seen since the last look."""
        self._since, self._worked_before = self._clock(), self._worked()

    def wanted(self, threads: int) -> int:
        """How many threads would keep it busy, where it was not with ``threads``; never fewer.

        It may at most double: what was seen may have been a moment's wait.
        """
        now = self._clock()
        passed = now - self._since
        if passed < _GLANCE_SECONDS:
            return threads
        worked = self._worked()
        share = (worked - self._worked_before) / passed
        self._since, self._worked_before = now, worked
        if share >= _BUSY:
            return threads
        return min(math.ceil(threads * _BUSY / max(share, 0.01)), threads * _GROWTH)
