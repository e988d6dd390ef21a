"""The partial file: what arrived of a download, so that the next try goes on from there.

Beside the bytes lies a journal: the entity tag they belong to, and a line for each part that was
written. It may be lost or torn by a crash: only a whole line counts, and whether the bytes are
right is decided by the digest in the end, never by the journal.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from types import TracebackType

from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.transfer.early_sync import EarlySync
from mlops_jfrog.transfer.ranges import Part, merged, missing

_MARK = 8 << 20
"""Bytes after which progress is written down."""


class Partial:
    """A file of ``size`` bytes that is being written, by several threads at once."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size
        self.etag: str | None = None
        self.there: tuple[Part, ...] = ()
        self.advanced = threading.Condition()
        """Notified when there is more, or when it ends."""
        self.ended = False
        self._journal_path = path.with_name(f"{path.name}.journal")
        self._read_journal()
        self._journal = os.open(self._journal_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._early = EarlySync(path)

    def _read_journal(self) -> None:
        try:
            lines = self._journal_path.read_bytes().decode("utf-8", "replace").split("\n")[:-1]
            length = self.path.stat().st_size
        except OSError:
            lines, length = [], 0
        parts = [part for line in lines if (part := _part(line)) and part.stop <= self.size]
        if any(part.stop > length for part in parts):
            parts = []
        tags = [line.removeprefix("etag ") for line in lines if line.startswith("etag ")]
        self.there = merged(parts)
        self.etag = tags[-1] if tags and parts else None
        if not parts:
            self._journal_path.unlink(missing_ok=True)
            self.path.unlink(missing_ok=True)
        # Not truncated: what is there of an earlier try stays.
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o666))

    def __enter__(self) -> Partial:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()
        os.close(self._journal)

    def end(self) -> None:
        """Nothing more will come."""
        with self.advanced:
            self.ended = True
            self.advanced.notify_all()

    @property
    def missing(self) -> tuple[Part, ...]:
        """What it lacks."""
        return missing(self.there, self.size)

    @property
    def beginning(self) -> int:
        """How many bytes from the first one on are there."""
        first = next(iter(self.there), Part(0, 0))
        return first.stop if first.start == 0 else 0

    def belongs_to(self, etag: str | None) -> None:
        """Write down the entity tag of the answer that the bytes come from."""
        with self.advanced:
            if etag and etag != self.etag and "\n" not in etag:
                self.etag = etag
                self._note(f"etag {etag}")

    def grew(self, part: Part) -> None:
        """These bytes are written."""
        with self.advanced:
            self.there = merged((*self.there, part))
            self.advanced.notify_all()
            self._early.wrote(len(part))

    def mark(self, part: Part) -> None:
        """The next process may count on these bytes."""
        if part:
            with self.advanced:
                self._note(f"{part.start} {part.stop}")

    def _note(self, line: str) -> None:
        os.write(self._journal, f"{line}\n".encode())

    def finish(self) -> None:
        """Onto the disk, whole; the journal is no longer needed."""
        self._early.end()
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self._journal_path.unlink(missing_ok=True)


class Cursor:
    """Where one thread writes one part of a partial file."""

    def __init__(self, partial: Partial, part: Part) -> None:
        self.partial = partial
        self.part = part
        self.position = part.start
        self._marked = part.start
        self._file = partial.path.open("rb+", buffering=0)
        self._file.seek(part.start)

    def __enter__(self) -> Cursor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self.mark()

    @property
    def left(self) -> Part:
        """What is still to come."""
        return Part(self.position, self.part.stop)

    def write(self, block: bytes | memoryview) -> None:
        """The next bytes; IntegrityError where they are more than the part has."""
        if self.position + len(block) > self.part.stop:
            raise IntegrityError(
                f"more arrived than the {len(self.part)} bytes that were asked for"
            )
        view = memoryview(block)
        while view:
            view = view[self._file.write(view) :]
        before, self.position = self.position, self.position + len(block)
        self.partial.grew(Part(before, self.position))
        if self.position - self._marked >= _MARK or self.position == self.part.stop:
            self.mark()

    def mark(self) -> None:
        """Write down what this thread has written since the last time."""
        self.partial.mark(Part(self._marked, self.position))
        self._marked = self.position


def discard(path: Path) -> None:
    """Throw a partial file away, with its journal; absent is fine."""
    for each in (path, path.with_name(f"{path.name}.journal")):
        with contextlib.suppress(OSError):
            each.unlink()


def _part(line: str) -> Part | None:
    start, _, stop = line.partition(" ")
    if not (start.isdecimal() and stop.isdecimal() and start.isascii() and stop.isascii()):
        return None
    return Part(int(start), int(stop)) if int(start) < int(stop) else None
