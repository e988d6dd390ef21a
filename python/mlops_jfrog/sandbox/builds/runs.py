"""Runs of builds: found, listed and deleted, inside the transaction that is given."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.domain.build_info import BuildInfo
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.envelope import Refused


@dataclass(frozen=True)
class Run:
    """One published run; ``repo`` is the build-info repository that holds its document."""

    id: int
    item: int
    repo: str
    name: str
    number: str
    started: str
    timestamp: int


_SELECT = "SELECT id, item, repo, name, number, started, timestamp FROM builds WHERE repo = ?"


def names(db: sqlite3.Connection, repo: str) -> dict[str, str]:
    """Every build of a repository with the start of its newest run, by name."""
    rows = db.execute(
        "SELECT name, started, MAX(timestamp) FROM builds WHERE repo = ? GROUP BY name", (repo,)
    )
    return {row["name"]: row["started"] for row in rows}


def of_build(db: sqlite3.Connection, repo: str, name: str) -> list[Run]:
    """All runs of a build, the oldest first."""
    rows = db.execute(f"{_SELECT} AND name = ? ORDER BY timestamp, id", (repo, name))
    return [Run(**row) for row in rows]


def find(
    db: sqlite3.Connection, repo: str, name: str, number: str, *, started: str | None = None
) -> Run | None:
    """The newest run with this number, or the one that started then; None without."""
    rows = db.execute(
        f"{_SELECT} AND name = ? AND number = ? ORDER BY timestamp DESC, id DESC",
        (repo, name, number),
    )
    runs = (Run(**row) for row in rows)
    return next((run for run in runs if started in (None, run.started)), None)


def get(
    db: sqlite3.Connection, repo: str, name: str, number: str, *, started: str | None = None
) -> Run:
    """The run; 404 in the platform's words without."""
    run = find(db, repo, name, number, started=started)
    if run is None:
        raise Refused(404, f"No build was found for build name: {name}, build number: {number} ")
    return run


def document(db: sqlite3.Connection, store: ChecksumStore, run: Run) -> dict[str, Any]:
    """The build-info as it was published, unknown fields included."""
    row = db.execute("SELECT sha256 FROM items WHERE id = ?", (run.item,)).fetchone()
    with store.open(row["sha256"]) as stored:
        published: dict[str, Any] = json.load(stored)
    return published


def build_info(db: sqlite3.Connection, store: ChecksumStore, run: Run) -> BuildInfo:
    """The same, checked."""
    return BuildInfo.from_json(document(db, store, run))


def delete(db: sqlite3.Connection, run: Run) -> None:
    """Remove a run with its document; the build's folder goes with its last run."""
    row = db.execute("SELECT path FROM items WHERE id = ?", (run.item,)).fetchone()
    db.execute("DELETE FROM items WHERE id = ?", (run.item,))
    folder = nodes.find(db, run.repo, row["path"])
    if folder is not None and not nodes.children(db, folder):
        nodes.delete(db, folder)
