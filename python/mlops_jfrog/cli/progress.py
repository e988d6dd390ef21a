"""How far a transfer is, in a log: a line every half minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mlops_jfrog.domain.byte_size import shown_size

SECONDS_BETWEEN_LINES = 30.0


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


def shown_time(seconds: float) -> str:
    """``1:05`` or ``2:03:20``."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
