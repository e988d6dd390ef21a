"""A file that parts are written into, each at its place, while those that are there are digested.

So nothing is left to be copied or read when the last part has come. Only one process writes into
such a file, so that nobody else can change a byte after it was digested; what another process
received of the same upload lies in a file of that process.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from mlops_jfrog.sandbox.checksums import Checksums, RunningChecksums
from mlops_jfrog.sandbox.envelope import Refused

_BLOCK = 128 * 1024
"""Bytes that a core's cache holds while digests are made of them."""


class Placing:
    """One part on its way into the file, until it is whole, or sent again."""

    def __init__(self, file: BinaryIO, most: int, writing: threading.Lock) -> None:
        self._file, self._most, self._writing = file, most, writing
        self._lock = threading.Lock()
        self.size = 0

    def write(self, *blocks: bytes) -> None:
        """Append; 413 for more than a part has, 409 where the part was sent again meanwhile."""
        size = self.size + sum(map(len, blocks))
        if size > self._most:
            raise Refused(413, f"the part is larger than {self._most} bytes")
        with self._lock:
            self._check()
            with self._writing:  # the kernel lets one write at a time, and others spin
                self._file.writelines(blocks)
            self.size = size

    def make_durable(self) -> None:
        """What was written."""
        with self._lock:
            self._check()
            self._file.flush()
            os.fsync(self._file.fileno())

    def end(self) -> None:
        """From now on nothing is written any more."""
        with self._lock:
            self._file.close()

    def _check(self) -> None:
        if self._file.closed:
            raise Refused(409, "the part was sent again, or the upload has ended")


class PartFile:
    """One file of parts, all but the last of ``part_bytes``; numbers count from 1.

    Who merges them holds ``merging``.
    """

    def __init__(self, file: Path, part_bytes: int) -> None:
        self.file, self._part_bytes = file, part_bytes
        self._parts: dict[int, int] = {}
        self.merging = threading.Lock()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._placings: dict[int, Placing] = {}
        self._closed = False
        self._running = RunningChecksums()
        self._digested = 0
        self._thread: threading.Thread | None = None
        file.open("xb").close()

    def place(self, number: int, forget: Callable[[], None]) -> Placing:
        """Begin with a part, in place of what came of it before; ``forget`` is to forget that."""
        with self._lock:
            if self._closed:
                raise Refused(409, "the upload takes no more parts")
            if (former := self._placings.pop(number, None)) is not None:
                former.end()
            if self._parts.pop(number, None) is not None:
                forget()
                # What was digested, or is being digested now, may have been of these bytes.
                self._running, self._digested = RunningChecksums(), 0
            file = self.file.open("r+b")
            file.seek((number - 1) * self._part_bytes)
            self._placings[number] = placing = Placing(file, self._part_bytes, self._writing)
            return placing

    def placed(self, number: int, placing: Placing, record: Callable[[], None]) -> None:
        """The part is whole: durable, then recorded by ``record``; 409 where it was sent again."""
        placing.make_durable()
        with self._lock:
            if self._closed or self._placings.get(number) is not placing:
                raise Refused(409, "the part was sent again, or the upload has ended")
            record()
            self._parts[number] = placing.size
            if self._thread is None and self._digested + 1 in self._parts:
                self._thread = threading.Thread(target=self._digest_beside, name="parts")
                self._thread.start()

    def has(self, sizes: Sequence[int]) -> bool:
        """Whether parts of exactly these sizes are whole, the first of them number 1."""
        return self._parts == dict(enumerate(sizes, 1))

    def close(self, sizes: Sequence[int]) -> Checksums:
        """Make these parts one durable content, to which nobody writes any more; 409 without."""
        with self._lock:
            if not self.has(sizes):
                raise Refused(409, "a part is being sent again")
            self._closed = True
            for placing in self._placings.values():
                placing.end()
            thread = self._thread
        if thread is not None:
            thread.join()
        for number in range(self._digested + 1, len(self._parts) + 1):
            self._digest(self._running, number, self._parts[number])
            self._digested = number
        checksums = self._running.checksums()
        with self.file.open("r+b") as file:
            file.truncate(checksums.size)
            os.fsync(file.fileno())
        return checksums

    def _digest_beside(self) -> None:
        """Digest the parts in their order, until the next one is not there."""
        step = self._next(None)
        while step is not None:
            self._digest(*step)
            former, step = step[0], self._next(step[0])
            if step is not None and step[0] is not former:
                former.rest()

    def _next(self, done: RunningChecksums | None) -> tuple[RunningChecksums, int, int] | None:
        """What is to be digested now that one more part is: into what, which part, its size."""
        with self._lock:
            if done is self._running:
                self._digested += 1
            number = self._digested + 1
            if not self._closed and number in self._parts:
                return self._running, number, self._parts[number]
            if done is not None:
                done.rest()
            self._thread = None
            return None

    def _digest(self, running: RunningChecksums, number: int, size: int) -> None:
        running.update(blocks_of(self.file, (number - 1) * self._part_bytes, size))


def blocks_of(path: Path, begin: int, size: int) -> Iterator[bytes]:
    """A piece of a file, block after block; OSError where it ends too early."""
    with path.open("rb", buffering=0) as file:
        file.seek(begin)
        while size:
            block = file.read(min(_BLOCK, size))
            if not block:
                raise OSError("a file of parts is shorter than its record says")
            size -= len(block)
            yield block
