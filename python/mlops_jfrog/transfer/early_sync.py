"""Sets the disk to work while a file still grows, so that little is left to wait for in the end.

By whole synchronisations in a thread of their own: advice to the kernel (``posix_fadvise``) makes
the writer wait and costs as much processor time as receiving the bytes.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

_STEP = 128 << 20
"""Bytes that are worth it."""
_SYNC = getattr(os, "fdatasync", None)
"""Missing on some systems, where nothing is done early."""


class EarlySync:
    """For one file; several threads may tell what they wrote."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._pending = 0
        self._running: threading.Thread | None = None

    def wrote(self, size: int) -> None:
        """So many more bytes; begins to store them when they are enough."""
        with self._lock:
            self._pending += size
            busy = self._running is not None and self._running.is_alive()
            if self._pending < _STEP or busy or _SYNC is None:
                return
            self._pending = 0
            self._running = threading.Thread(target=self._sync, name="early-sync", daemon=True)
            self._running.start()

    def end(self) -> None:
        """Wait for what was begun."""
        with self._lock:
            running = self._running
        if running is not None:
            running.join()

    def _sync(self) -> None:
        # What fails here fails again where it is waited for.
        with contextlib.suppress(OSError):
            descriptor = os.open(self._path, os.O_RDONLY)
            try:
                if _SYNC is not None:
                    _SYNC(descriptor)
            finally:
                os.close(descriptor)
