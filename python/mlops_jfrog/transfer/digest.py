"""One digest pass: SHA-256 locally; SHA-1 and MD5 come from the server's answer."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Fingerprint:
    """What changes when a file does; no time is taken to be later than another."""

    size: int
    """Bytes."""
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Fingerprint:
        """From what the system says."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _go_on() -> None:
    """Nobody wants it to stop."""


def sha256_of(path: Path, check: Callable[[], None] = _go_on) -> str:
    """SHA-256 of a file, 64 lower-case hexadecimal digits; memory does not grow with the file.

    ``check`` is called before every block, and raises to stop.
    """
    return _digest(path, hashlib.sha256(), check)


def sha1_of(path: Path, check: Callable[[], None] = _go_on) -> str:
    """SHA-1, which the multipart interface asks for; 40 lower-case hexadecimal digits."""
    return _digest(path, hashlib.sha1(usedforsecurity=False), check)


def _digest(path: Path, digest: hashlib._Hash, check: Callable[[], None]) -> str:
    with path.open("rb", buffering=0) as file:
        # As small as the file: for small ones making a large block takes longer than the digest.
        block = bytearray(min(os.fstat(file.fileno()).st_size, _BLOCK - 1) + 1)
        view = memoryview(block)
        while count := file.readinto(block):
            check()
            digest.update(view[:count])
    return digest.hexdigest()
