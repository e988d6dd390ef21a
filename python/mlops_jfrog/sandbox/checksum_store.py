"""Contents on disk, each once, named by its sha256: ``filestore/<2 digits>/<sha256>``.

A content is received into a temporary file, hashed on the way, made durable, and moved into place
inside the database transaction that records it. So a file without a row is garbage, never in use,
and a row always has its file, whenever the process is killed.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from filelock import FileLock, Timeout

from mlops_jfrog.sandbox.checksums import Checksums, RunningChecksums

_HELD_SECONDS = 24 * 3600


class Incoming:
    """A content on its way in; ``with`` removes what was not kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: BinaryIO | None = None
        self._checksums = RunningChecksums()

    def write(self, *blocks: bytes) -> None:
        """Append the blocks."""
        self._checksums.update(blocks)
        self._file().writelines(blocks)

    def finish(self) -> Checksums:
        """Make the content durable; nothing may be written afterwards."""
        with self._file() as file:
            file.flush()
            os.fsync(file.fileno())
        return self._checksums.checksums()

    def _file(self) -> BinaryIO:
        """Made by the thread that writes first: making a file takes its time."""
        if self._opened is None:
            self._opened = self.path.open("xb")
        return self._opened

    def __enter__(self) -> Incoming:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._checksums.rest()
        if self._opened is None:
            return
        self._opened.close()
        self.path.unlink(missing_ok=True)


class ChecksumStore:
    """The contents below one folder; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "filestore"
        self._temporary_root = folder / "incoming"
        self._temporary = self._temporary_root / secrets.token_hex(8)
        self._files.mkdir(exist_ok=True)
        self._temporary_root.mkdir(exist_ok=True)
        # The lock says that the owner lives; the system frees it when the process is killed.
        self._alive = FileLock(f"{self._temporary}.lock")
        self._alive.acquire()
        self._temporary.mkdir()

    def receive(self) -> Incoming:
        """Room for a new content."""
        return Incoming(self._temporary / secrets.token_hex(16))

    def keep(self, db: sqlite3.Connection, incoming: Incoming, checksums: Checksums) -> None:
        """Move a finished content into place and record it, within the write transaction ``db``."""
        self.adopt(db, incoming.path, checksums)

    def adopt(self, db: sqlite3.Connection, file: Path, checksums: Checksums) -> None:
        """The same with a durable file on this disk, which nobody writes to any more.

        It stays where it is when the store has its content.
        """
        place = self.path(checksums.sha256)
        if not place.exists():
            if not place.parent.exists():
                place.parent.mkdir(exist_ok=True)
                _make_durable(self._files)
            file.rename(place)
            _make_durable(place.parent)
        db.execute(
            "INSERT OR IGNORE INTO blobs (sha256, sha1, md5, size) VALUES (?, ?, ?, ?)",
            (checksums.sha256, checksums.sha1, checksums.md5, checksums.size),
        )

    def path(self, sha256: str) -> Path:
        """Where the content lies; the file never changes."""
        return self._files / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The content for reading; FileNotFoundError where it was collected meanwhile."""
        return self.path(sha256).open("rb")

    def files(self) -> Iterator[Path]:
        """Every stored content."""
        return self._files.glob("??/*")

    def remove_abandoned(self) -> None:
        """Remove the temporary files of processes that are gone."""
        for lock_file in self._temporary_root.glob("*.lock"):
            if lock_file.stem == self._temporary.name:
                continue
            try:
                with FileLock(lock_file, timeout=0):
                    shutil.rmtree(lock_file.with_suffix(""), ignore_errors=True)
                    lock_file.unlink(missing_ok=True)
            except Timeout:
                continue

    def close(self) -> None:
        """Remove this process's temporary folder."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        Path(self._alive.lock_file).unlink(missing_ok=True)
        self._alive.release()


def hold(db: sqlite3.Connection, sha256: str) -> None:
    """Let a stored content be no garbage for a day, until the item comes that will have it."""
    db.execute(
        "INSERT INTO held_contents SELECT sha256, :until FROM blobs WHERE sha256 = :sha256"
        " ON CONFLICT (sha256) DO UPDATE SET until = :until",
        {"sha256": sha256, "until": time.time() + _HELD_SECONDS},
    )


def find_checksums(db: sqlite3.Connection, algorithm: str, digest: str) -> Checksums | None:
    """The stored content with this digest; ``algorithm`` is sha1, sha256 or md5."""
    column = {"sha1": "sha1", "sha256": "sha256", "md5": "md5"}[algorithm]
    query = f"SELECT sha1, sha256, md5, size FROM blobs WHERE {column} = ?"  # noqa: S608
    row = db.execute(query, (digest.lower(),)).fetchone()
    return Checksums(**row) if row else None


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
