"""The content-addressed cache: bytes by their SHA-256, shared by every process of a user.

::

    <folder>/content/<ab>/<sha256>   whole and right when it was put there; read-only
    <folder>/partial/<sha256>        a download that is not complete
    <folder>/locks/<sha256>          held while a digest is fetched or evicted; its time is that of
                                     the last use (of small files, that of the entry)
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.transfer.fetching_small import write_whole
from mlops_jfrog.transfer.resume import discard

_READ_ONLY = 0o444
"""What is linked into place shares its bytes with the cache; nobody should write them there."""
LIMIT_BYTES = 50 << 30
_ROOM = 1 << 20
"""Bytes that stay free beside a file."""


@dataclass(frozen=True)
class ContentCache:
    """A cache of at most ``limit`` bytes; what was used longest ago goes first."""

    folder: Path
    limit: int

    @classmethod
    def open(cls, folder: Path, limit: int = LIMIT_BYTES) -> ContentCache | None:
        """The cache there; None where the folder can't be written, for all works without."""
        try:
            for name in ("content", "partial", "locks"):
                (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return None
        return cls(folder, limit) if os.access(folder / "partial", os.W_OK) else None

    def has_room_for(self, size: int) -> bool:
        """Whether a file of ``size`` bytes may go through the cache."""
        try:
            free = shutil.disk_usage(self.folder).free
        except OSError:
            return False
        return size <= self.limit and size + _ROOM <= free

    @contextlib.contextmanager
    def locked(self, sha256: str) -> Iterator[None]:
        """One process and thread at a time for a digest; marks it as used."""
        path = self.folder / "locks" / sha256
        with FileLock(path):
            os.utime(path)
            yield

    @property
    def workshop(self) -> Path:
        """For files that are about to be complete; what a killed process leaves is evicted."""
        return self.folder / "partial"

    def partial(self, sha256: str) -> Path:
        """Where a download of it goes on; only while it is locked."""
        return self.folder / "partial" / sha256

    def find(self, sha256: str, size: int) -> Path | None:
        """The entry, verified; a damaged one is removed. Only while it is locked."""
        entry = self._entry(sha256)
        try:
            if entry.stat().st_size == size and sha256_of(entry) == sha256:
                return entry
        except OSError:
            return None
        entry.unlink(missing_ok=True)
        return None

    def keep(self, sha256: str) -> Path:
        """The verified partial file becomes the entry. Only while it is locked."""
        entry = self._entry(sha256)
        entry.parent.mkdir(exist_ok=True)
        partial = self.partial(sha256)
        partial.chmod(partial.stat().st_mode & _READ_ONLY)
        partial.replace(entry)
        return entry

    def size_of(self, sha256: str) -> int | None:
        """Bytes of the entry; None where there is none."""
        try:
            return self._entry(sha256).stat().st_size
        except OSError:
            return None

    def read_small(self, sha256: str, size: int) -> bytes | None:
        """The content of an entry that is small, verified; marks it as used, needs no lock."""
        entry = self._entry(sha256)
        try:
            if entry.stat().st_size == size:
                content = entry.read_bytes()
                if hashlib.sha256(content).hexdigest() == sha256:
                    os.utime(entry)
                    return content
            entry.unlink()
        except OSError:
            pass
        return None

    def keep_small(self, sha256: str, content: bytes) -> None:
        """Make an entry of a small file; where that fails there is none.

        Not forced onto the disk: every use verifies it.
        """
        entry = self._entry(sha256)
        temporary = self.partial(f"{sha256}.{secrets.token_hex(8)}")
        try:
            write_whole(os.fspath(temporary), content, finish=lambda descriptor: None)
            try:
                os.replace(temporary, entry)
            except FileNotFoundError:
                entry.parent.mkdir(exist_ok=True)
                os.replace(temporary, entry)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def evict(self) -> None:
        """Remove what was used longest ago until the limit holds; what is in use stays."""
        found = []
        for path in [*self.folder.glob("content/*/*"), *self.folder.glob("partial/*")]:
            with contextlib.suppress(OSError):
                found.append((self._last_use(path), path.stat().st_size, path))
        excess = sum(size for _, size, _ in found) - self.limit
        for _, size, path in sorted(found):
            if excess <= 0:
                return
            if self._remove(path):
                excess -= size

    def _entry(self, sha256: str) -> Path:
        return self.folder / "content" / sha256[:2] / sha256

    def _last_use(self, path: Path) -> float:
        with contextlib.suppress(OSError):
            return (self.folder / "locks" / path.stem).stat().st_mtime
        return path.stat().st_mtime

    def _remove(self, path: Path) -> bool:
        lock = self.folder / "locks" / path.stem
        try:
            if lock.exists():
                with FileLock(lock, timeout=0):
                    discard(path)
            else:
                discard(path)
        except (Timeout, OSError):
            return False
        return True
