"""The promotions that a run went through, the oldest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from mlops_jfrog.sandbox.builds.runs import Run

_FIELDS = {
    "status": "status",
    "comment": "comment",
    "repository": "repository",
    "timestamp": "timestamp",
    "user": "user",
    "ci_user": "ciUser",
}


def statuses(db: sqlite3.Connection, run: Run) -> list[dict[str, str]]:
    """``{status, comment, repository, timestamp, user, ciUser}``, as far as each was given."""
    rows = db.execute("SELECT * FROM build_statuses WHERE build = ? ORDER BY position", (run.id,))
    return [
        {name: row[column] for column, name in _FIELDS.items() if row[column] is not None}
        for row in rows
    ]


def add_status(db: sqlite3.Connection, run: Run, status: Mapping[str, str | None]) -> None:
    """Append one, given in the fields of `statuses`."""
    values = [status.get(name) for name in _FIELDS.values()]
    db.execute(
        "INSERT INTO build_statuses (build, position, status, comment, repository, timestamp,"
        " user, ci_user) SELECT ?, COUNT(*), ?, ?, ?, ?, ?, ? FROM build_statuses WHERE build = ?",
        (run.id, *values, run.id),
    )
