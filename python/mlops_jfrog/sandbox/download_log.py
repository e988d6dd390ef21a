"""Records of downloads: who, when, what. An answer begins when its record is stored.

One thread writes them, all that come at the same time in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass

from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.database import Database
from mlops_jfrog.sandbox.gathering import Gathering

_KEPT_DAYS = 90


@dataclass(frozen=True)
class Download:
    """A file that somebody fetched; ``item`` is its row's id."""

    item: int | None
    repo: str
    path: str
    sha256: str
    by: str
    at: str

    def as_json(self) -> dict[str, str]:
        """As it is listed."""
        return {
            "repo": self.repo,
            "path": f"/{self.path}",
            "sha256": self.sha256,
            "downloaded": self.at,
            "downloadedBy": self.by,
        }


@dataclass(frozen=True)
class _Record:
    download: Download
    stored: Future[None]


class DownloadLog:
    """The writing thread; it begins with the first record and ends by ``close``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering: Gathering[_Record] = Gathering(self._store, "downloads")

    def record(self, download: Download) -> Future[None]:
        """Done when it is stored; holds the database's error when it can't be."""
        stored: Future[None] = Future()
        self._gathering.put(_Record(download, stored))
        return stored

    def close(self) -> None:
        """Store what waits, and end."""
        self._gathering.close()

    def _store(self, batch: list[_Record]) -> None:
        wanted = [each for each in batch if each.stored.set_running_or_notify_cancel()]
        try:
            with self._database.write() as db:
                _write(db, [each.download for each in wanted])
        except Exception as error:  # each of those who wait is to know
            for each in wanted:
                each.stored.set_exception(error)
        else:
            for each in wanted:
                each.stored.set_result(None)


def listed(db: sqlite3.Connection, repo: str, path: str, offset: int, limit: int) -> list[Download]:
    """Downloads of an item and of what lies or lay below it, the newest first."""
    rows = db.execute(
        "SELECT * FROM download_records WHERE repo = :repo"
        " AND (:path = '' OR path = :path OR (path > :path || '/' AND path < :path || '0'))"
        " ORDER BY id DESC LIMIT :limit OFFSET :offset",
        {"repo": repo, "path": path, "limit": limit, "offset": offset},
    )
    return [
        Download(
            None, row["repo"], row["path"], row["sha256"], row["downloaded_by"], row["downloaded"]
        )
        for row in rows
    ]


def forget_old(db: sqlite3.Connection) -> None:
    """Drop the records that are older than three months; the counts stay."""
    db.execute(
        "DELETE FROM download_records WHERE id <= (SELECT coalesce(max(id), 0)"
        " FROM download_records WHERE downloaded < strftime('%Y-%m-%dT%H:%M:%fZ', :now, :days))",
        {"now": now(), "days": f"-{_KEPT_DAYS} days"},
    )


def _write(db: sqlite3.Connection, downloads: list[Download]) -> None:
    db.executemany(
        "INSERT INTO download_records (repo, path, sha256, downloaded_by, downloaded)"
        " VALUES (?, ?, ?, ?, ?)",
        ((each.repo, each.path, each.sha256, each.by, each.at) for each in downloads),
    )
    last = {each.item: each for each in downloads if each.item is not None}
    counts = Counter(each.item for each in downloads)
    db.executemany(
        "INSERT INTO downloads SELECT id, :count, :at, :by FROM items WHERE id = :item"
        " ON CONFLICT (item) DO UPDATE SET count = count + :count, last = :at, last_by = :by",
        (
            {"item": item, "count": counts[item], "at": each.at, "by": each.by}
            for item, each in last.items()
        ),
    )
