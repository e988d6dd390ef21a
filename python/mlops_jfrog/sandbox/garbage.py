"""Garbage: contents that no item has, and what interrupted uploads left on the disk.

The rows go first, in a transaction of their own that is durable before the first file goes. So
there is never a row without its file, whenever the process is killed; what was left is collected
the next time. Files go within write transactions, in which nothing else can come to need them.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.database import Database

_AT_ONCE = 500
"""Files in one transaction: others wait for it."""


@dataclass(frozen=True)
class Collected:
    """What went: files, and their bytes."""

    files: int
    size: int


def collect(database: Database, store: ChecksumStore, data: Path) -> Collected:
    """Remove everything that nothing refers to; may run at any time, beside anything."""
    with database.write() as db:
        _forget_unreferenced(db)
    database.make_durable()
    with database.read() as db:
        known = {row["sha256"] for row in db.execute("SELECT sha256 FROM blobs")}
    waiting = [file for file in store.files() if file.name not in known]
    files = size = 0
    for begin in range(0, len(waiting), _AT_ONCE):
        with database.write() as db:
            for file in waiting[begin : begin + _AT_ONCE]:
                if not _is_known(db, file.name):
                    size += file.stat().st_size
                    file.unlink()
                    files += 1
    _remove_left_parts(database, data / "uploads")
    return Collected(files, size)


def _forget_unreferenced(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM held_contents WHERE until < ?", (time.time(),))
    db.execute(
        "DELETE FROM blobs"
        " WHERE NOT EXISTS (SELECT 1 FROM items WHERE items.sha256 = blobs.sha256)"
        " AND NOT EXISTS (SELECT 1 FROM held_contents WHERE held_contents.sha256 = blobs.sha256)"
    )


def _is_known(db: sqlite3.Connection, sha256: str) -> bool:
    return db.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (sha256,)).fetchone() is not None


def _remove_left_parts(database: Database, uploads: Path) -> None:
    """Folders of uploads that are over; one that begins has its row before its folder."""
    folders = list(uploads.glob("*"))
    with database.read() as db:
        rows = db.execute("SELECT id FROM uploads WHERE status = 'PARTS'")
        known = {row["id"] for row in rows}
    for folder in folders:
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
