"""How far a transfer is: a bar at a terminal, a line every half minute in a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlops_jfrog.cli.text import one_line
from mlops_jfrog.domain.byte_size import MIB, shown_size

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID
    from rich.status import Status

SECONDS_BETWEEN_LINES = 30.0
_OWN_BAR_FROM = 8 * MIB
"""Bytes; a smaller file is through before anybody could read its name."""


@dataclass
class LineProgress:
    """A line every 30 seconds for logs; a transfer that is quicker says nothing."""

    write: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _totals: tuple[int | None, int | None] = (None, None)
    _files: int = 0
    _bytes: int = 0
    _last: tuple[float, int] | None = None
    """When the last line was written, and how many bytes were through then."""

    def begin(self, total_files: int | None, total_bytes: int | None) -> None:
        """Start counting."""
        with self._lock:
            self._totals, self._files, self._bytes = (total_files, total_bytes), 0, 0
            self._last = (self.clock(), 0)

    def started(self, name: str, size: int) -> None:
        """Nothing to say yet."""

    def moved(self, name: str, size: int) -> None:
        """Count, and write a line when one is due."""
        with self._lock:
            self._bytes += size
            now = self.clock()
            if self._last is None:
                self._last = (now, 0)
            when, before = self._last
            if now - when < SECONDS_BETWEEN_LINES:
                return
            rate = (self._bytes - before) / (now - when)
            self._last = (now, self._bytes)
            line = self._line(rate)
        self.write(line)

    def finished(self, name: str) -> None:
        """One file more."""
        with self._lock:
            self._files += 1

    def _line(self, rate: float) -> str:
        files, size = self._totals
        parts = [
            f"{self._files} of {files} files" if files is not None else f"{self._files} files",
            shown_size(self._bytes) + (f" of {shown_size(size)}" if size is not None else ""),
            f"{shown_size(max(0.0, rate))}/s",
        ]
        if size is not None and rate > 0:
            parts.append(f"{shown_time((size - self._bytes) / rate)} left")
        return ", ".join(parts)


@dataclass
class BarProgress:
    """Bars for a person: one in all, one for every large file that moves; gone at the end."""

    bars: Bars
    waiting: Status
    """What moves while nothing can be counted; a terminal has room for one of the two."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _all: TaskID | None = None
    _own: dict[str, TaskID] = field(default_factory=dict)
    _files: int = 0
    _total: int | None = None

    def begin(self, total_files: int | None, total_bytes: int | None) -> None:
        """Show the bar of all files."""
        with self._lock:
            self._close()
            self.waiting.stop()
            self._files, self._total = 0, total_files
            self._all = self.bars.add_task(self._told(), total=total_bytes)
            self.bars.start()

    def started(self, name: str, size: int) -> None:
        """Show a bar of its own for a large file."""
        with self._lock:
            if self._all is not None and size >= _OWN_BAR_FROM:
                self._own[name] = self.bars.add_task(one_line(name)[-40:], total=size)

    def moved(self, name: str, size: int) -> None:
        """Advance both."""
        with self._lock:
            for task in (self._all, self._own.get(name)):
                if task is not None:
                    self.bars.advance(task, size)

    def finished(self, name: str) -> None:
        """Take the file's bar away; with the last file all of them."""
        with self._lock:
            task = self._own.pop(name, None)
            if task is not None:
                self.bars.remove_task(task)
            self._files += 1
            if self._all is not None:
                self.bars.update(self._all, description=self._told())
            if self._files == self._total:
                self._close()

    def stop(self) -> None:
        """Leave the terminal as it was, however far the transfer came."""
        with self._lock:
            self._close()

    def _told(self) -> str:
        return f"{self._files} files" if self._total is None else f"{self._files}/{self._total}"

    def _close(self) -> None:
        self.bars.stop()
        for task in list(self.bars.task_ids):
            self.bars.remove_task(task)
        self._all = None
        self._own.clear()


def shown_time(seconds: float) -> str:
    """``1:05`` or ``2:03:20``."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
