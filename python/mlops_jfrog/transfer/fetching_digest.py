"""The digest of a file that is still being written, in order, a little behind its writers."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from io import FileIO
from queue import LifoQueue

from mlops_jfrog.transfer.resume import Partial

_BLOCK, _LEAST_BLOCK = 1 << 20, 256 << 10
"""Bytes of memory that a writer is given at once: less where many files move side by side."""
_AHEAD = 2
"""Blocks that may wait for the digest."""
_OVERLAP_FROM = 4 << 20
"""Bytes; of a smaller file the digest takes less than a thread does."""


class RunningDigest:
    """SHA-256 of a partial file; computed in a thread of its own while the file grows.

    Blocks that come in order are taken out of the memory they arrived in; those that came ahead of
    their turn are read from the file.
    """

    def __init__(self, partial: Partial, writers: int) -> None:
        self._partial = partial
        self._digest = hashlib.sha256()
        self._blocks: deque[tuple[memoryview, int]] = deque()
        self._claimed = 0
        """Up to here the bytes are in the digest, or on their way."""
        self._error: OSError | None = None
        # What was used last is used first, so that the rest is never touched if it isn't needed.
        self._free: LifoQueue[memoryview] = LifoQueue()
        for _ in range(writers + _AHEAD):
            self._free.put(memoryview(bytearray(_block_size(partial.size))))
        self._thread: threading.Thread | None = None
        self._taking = partial.size >= _OVERLAP_FROM
        if self._taking:
            self._thread = threading.Thread(target=self._follow, daemon=True)
            self._thread.start()

    def memory(self) -> memoryview:
        """Room for the next block, to be handed over; waits while the digest is behind."""
        return self._free.get()

    def hand_over(self, memory: memoryview, start: int, count: int) -> None:
        """``memory`` begins with the file's ``count`` bytes from ``start``, which are written."""
        with self._partial.advanced:
            if self._taking and count and start == self._claimed:
                self._claimed += count
                self._blocks.append((memory, count))
                self._partial.advanced.notify_all()
                return
        self._free.put(memory)

    def result(self) -> str:
        """64 hexadecimal digits, once every byte is there; waits for the rest of the work."""
        if self._thread is None:
            self._follow()
        else:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return self._digest.hexdigest()

    def _follow(self) -> None:
        try:
            with self._partial.path.open("rb", buffering=0) as file:
                while self._take(file):
                    pass
        except OSError as error:
            self._error = error
        finally:
            with self._partial.advanced:
                self._taking = False
                for memory, _ in self._blocks:
                    self._free.put(memory)

    def _take(self, file: FileIO) -> bool:
        """Digest what comes next; False where nothing more will."""
        partial = self._partial
        with partial.advanced:
            while not (self._blocks or self._behind() or partial.ended or self._has_all()):
                partial.advanced.wait()
            waiting = self._blocks.popleft() if self._blocks else None
            start = self._claimed
            if waiting is None:
                self._claimed = max(start, partial.beginning)
            stop = self._claimed
        if waiting is None:
            self._read(file, start, stop)
            return start < stop
        memory, count = waiting
        self._digest.update(memory[:count])
        self._free.put(memory)
        return True

    def _behind(self) -> bool:
        return self._partial.beginning > self._claimed

    def _has_all(self) -> bool:
        return self._claimed == self._partial.size

    def _read(self, file: FileIO, start: int, stop: int) -> None:
        file.seek(start)
        memory = memoryview(bytearray(_block_size(stop - start)))
        while start < stop:
            count = file.readinto(memory[: stop - start])
            if not count:
                raise OSError("a file that is being written became shorter")
            self._digest.update(memory[:count])
            start += count


def _block_size(size: int) -> int:
    """Bytes of a block, where so many are to come."""
    return max(1, min(size, _BLOCK, max(_LEAST_BLOCK, size // 256)))
