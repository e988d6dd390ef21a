"""The commits of a revision, as the hub's client lists them."""

from __future__ import annotations

import sqlite3
from typing import Any

from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.huggingface.hub_id import HubId
from mlops_jfrog.sandbox.huggingface.revisions import Revision


def record(
    db: sqlite3.Connection, revision: Revision, summary: str, description: str, author: str
) -> None:
    """Note a commit, unless it left the revision where it was."""
    last = _rows(db, revision, 1)
    if last and last[0]["sha"] == revision.commit:
        return
    db.execute(
        "INSERT INTO huggingface_commits"
        " (repo, model, revision, sha, summary, description, author, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(revision.repository.key, revision.hub.folder, revision.name, revision.commit),
            *(summary, description, author, now()),
        ),
    )


def inherit(db: sqlite3.Connection, source: Revision, name: str) -> None:
    """Give a new branch the commits of the revision that it begins at."""
    db.execute(
        "INSERT INTO huggingface_commits"
        " (repo, model, revision, sha, summary, description, author, created)"
        " SELECT repo, model, ?, sha, summary, description, author, created"
        " FROM huggingface_commits WHERE repo = ? AND model = ? AND revision = ? ORDER BY number",
        (name, source.repository.key, source.hub.folder, source.name),
    )


def forget(db: sqlite3.Connection, repo: str, hub: HubId, name: str | None = None) -> None:
    """Of a branch that goes, or of the whole model."""
    db.execute(
        "DELETE FROM huggingface_commits WHERE repo = ? AND model = ?"
        " AND (? IS NULL OR revision = ?)",
        (repo, hub.folder, name, name),
    )


def commits(db: sqlite3.Connection, revision: Revision) -> list[dict[str, Any]]:
    """Newest first; where files came otherwise than by a commit, that is the newest."""
    found = [
        {
            "id": row["sha"],
            "title": row["summary"],
            "message": row["description"],
            "date": row["created"],
            "authors": [{"user": row["author"]}],
        }
        for row in _rows(db, revision, -1)
    ]
    if not found or found[0]["id"] != revision.commit:
        found.insert(
            0,
            {
                "id": revision.commit,
                "title": "Files as they are stored",
                "message": "",
                "date": revision.modified,
                "authors": [{"user": revision.folder.modified_by}],
            },
        )
    return found


def _rows(db: sqlite3.Connection, revision: Revision, most: int) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT * FROM huggingface_commits WHERE repo = ? AND model = ? AND revision = ?"
        " ORDER BY number DESC LIMIT ?",
        (revision.repository.key, revision.hub.folder, revision.name, most),
    ).fetchall()
