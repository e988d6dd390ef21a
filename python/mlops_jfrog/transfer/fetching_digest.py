"""The digest of a file that is still being written, in order, a little behind its writers."""

from __future__ import annotations

import hashlib
import threading

from mlops_jfrog.transfer.resume import Partial

_BLOCK = 256 << 10
_OVERLAP_FROM = 4 << 20
"""Bytes; of a smaller file the digest takes less than a thread does."""


class RunningDigest:
    """SHA-256 of a partial file; computed in a thread of its own while the file grows."""

    def __init__(self, partial: Partial) -> None:
        self._partial = partial
        self._digest = hashlib.sha256()
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None
        if partial.size >= _OVERLAP_FROM:
            self._thread = threading.Thread(target=self._follow, daemon=True)
            self._thread.start()

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
        partial, position = self._partial, 0
        block = memoryview(bytearray(_BLOCK))
        try:
            with partial.path.open("rb", buffering=0) as file:
                while position < partial.size:
                    with partial.advanced:
                        while partial.beginning <= position and not partial.ended:
                            partial.advanced.wait()
                        until = partial.beginning
                    if until <= position:
                        return
                    while position < until:
                        count = file.readinto(block[: until - position])
                        if not count:
                            raise OSError("a file that is being written became shorter")
                        self._digest.update(block[:count])
                        position += count
        except OSError as error:
            self._error = error
