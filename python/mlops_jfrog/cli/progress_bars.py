"""How far a transfer is, at a terminal: bars."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from rich.progress import Progress as Bars
from rich.progress import TaskID
from rich.status import Status

from mlops_jfrog.cli.text import one_line
from mlops_jfrog.domain.byte_size import MIB

_OWN_BAR_FROM = 8 * MIB
"""Bytes; a smaller file is through before anybody could read its name."""


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
