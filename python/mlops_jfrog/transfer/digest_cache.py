"""Digests by what a file looks like, kept between runs and shared by processes.

A file that was changed as recently as its file system's clock can tell apart is not remembered:
it could be changed again without looking different (Git's "racy" entries).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from mlops_jfrog.transfer.digest import Fingerprint, sha256_of

_SECOND = 1_000_000_000
_FINE, _COARSE = _SECOND // 5, 2 * _SECOND
"""A kernel's tick with much room for another machine's clock; FAT's two seconds."""
_AT_ONCE = 250
"""Rows; so many new digests may be lost with a process that is killed."""
_DEAR = 1 << 20
"""Bytes; the digest of a file that large is written at once."""
_KEPT_DAYS = 180
_DAY_SECONDS = 86_400
_TABLE = """CREATE TABLE IF NOT EXISTS digests (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL, inode TEXT NOT NULL, sha256 TEXT NOT NULL, day INTEGER NOT NULL
) WITHOUT ROWID"""
_KEEP = "INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?, ?, ?, ?)"
_FIND = """SELECT sha256 FROM digests
    WHERE path = ? AND size = ? AND mtime_ns = ? AND ctime_ns = ? AND inode = ?"""


class DigestCache:
    """Digests in one SQLite file in ``folder``; without one, or where it can't be used, none.

    Usable from several threads; other processes may use the same folder.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], int] = time.time_ns) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._folder = folder
        """None once it was opened, or given up."""
        self._database: sqlite3.Connection | None = None
        self._new: dict[str, tuple[object, ...]] = {}
        """Rows that are not written yet, by key."""

    def sha256_of(
        self,
        path: Path,
        check: Callable[[], None] = lambda: None,
        looks: Fingerprint | None = None,
    ) -> str:
        """SHA-256 of the file as it is now; OSError where it can't be read.

        ``looks`` is what it looks like, where somebody has just seen it.
        """
        looks = looks or Fingerprint.of(os.stat(path))
        known = self._find(path, looks)
        if known is not None:
            return known
        begun = self._clock()
        sha256 = sha256_of(path, check)
        if Fingerprint.of(os.stat(path)) == looks and is_settled(looks, begun):
            self._keep(path, looks, sha256)
        return sha256

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._write()
            self._folder = None
            if self._database is not None:
                self._database.close()
                self._database = None

    def __enter__(self) -> DigestCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _find(self, path: Path, looks: Fingerprint) -> str | None:
        if self._folder is None and self._database is None:
            return None
        key = _key(path)
        looked_for = (key, *_row(looks))
        with self._lock:
            new = self._new.get(key)
            if new is not None and new[: len(looked_for)] == looked_for:
                return str(new[len(looked_for)])
            database = self._opened()
            if database is None:
                return None
            try:
                row = database.execute(_FIND, looked_for).fetchone()
            except sqlite3.Error:
                self._give_up()
                return None
        return str(row[0]) if row else None

    def _keep(self, path: Path, looks: Fingerprint, sha256: str) -> None:
        day = self._clock() // _SECOND // _DAY_SECONDS
        key = _key(path)
        with self._lock:
            self._new[key] = (key, *_row(looks), sha256, day)
            if looks.size >= _DEAR or len(self._new) >= _AT_ONCE:
                self._write()

    def _write(self) -> None:
        """All that is new in one transaction: one for each row takes as long as a small digest."""
        new, self._new = list(self._new.values()), {}
        database = self._opened() if new else None
        if database is None:
            return
        try:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(_KEEP, new)
            database.execute("COMMIT")
        except sqlite3.Error:
            self._give_up()

    def _opened(self) -> sqlite3.Connection | None:
        if self._folder is not None:
            self._database, self._folder = _opened(self._folder), None
        return self._database

    def _give_up(self) -> None:
        """Damaged, full or locked for long: the digests themselves can be made again."""
        if self._database is not None:
            self._database.close()
            self._database = None


def is_settled(looks: Fingerprint, begun_ns: int) -> bool:
    """Whether any change after ``begun_ns`` (since 1970) must look different."""
    latest = max(looks.mtime_ns, looks.ctime_ns)
    # Whole seconds are what a file system without finer times gives.
    coarse = looks.mtime_ns % _SECOND == 0 and looks.ctime_ns % _SECOND == 0
    return latest < begun_ns - (_COARSE if coarse else _FINE)


def _row(looks: Fingerprint) -> tuple[object, ...]:
    # As text: Windows' file ids may be larger than SQLite's integers.
    return looks.size, looks.mtime_ns, looks.ctime_ns, str(looks.inode)


def _key(path: Path) -> str:
    # Names need not be Unicode.
    return os.fsencode(os.path.abspath(path)).hex()


def _opened(folder: Path) -> sqlite3.Connection | None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = sqlite3.connect(
            folder / "digests.sqlite3", timeout=10, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error):
        return None
    try:
        _prepare(database)
    except sqlite3.Error:
        database.close()
        return None
    return database


def _prepare(database: sqlite3.Connection) -> None:
    with closing(database.execute("PRAGMA journal_mode = WAL")):
        database.execute("PRAGMA synchronous = NORMAL")
    database.execute(_TABLE)
    today = int(time.time()) // _DAY_SECONDS
    database.execute("DELETE FROM digests WHERE day < ?", (today - _KEPT_DAYS,))
