"""A function that is called with block after block in a thread of its own, in their order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

_WAITING = 32
"""Blocks that may wait; ``put`` waits for room, so that memory stays flat."""


class Beside:
    """The thread runs until ``close``; ``work`` must not raise."""

    def __init__(self, work: Callable[[bytes], object]) -> None:
        self._blocks: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._work = work
        self._thread = threading.Thread(target=self._run, name="beside", daemon=True)
        self._thread.start()

    def put(self, block: bytes) -> None:
        """The next block."""
        self._blocks.put(block)

    def close(self) -> None:
        """Come back when every block was worked on."""
        self._blocks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._work(block)
