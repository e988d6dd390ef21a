"""Scans of builds as they were asked for and as they ended, in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.xray.component import dump_components, load_components
from mlops_jfrog.sandbox.xray.finding import dump_findings, load_findings
from mlops_jfrog.sandbox.xray.indexing import indexed_builds, is_indexed_by
from mlops_jfrog.sandbox.xray.inspection import Inspection


@dataclass(frozen=True)
class Scan:
    """The state of a scan; ``inspection`` is None until it is done, and when it failed.

    ``knowledge`` is what it knew: a scan that knew something else is done again.
    """

    completed: str | None
    failure: str | None
    knowledge: str
    inspection: Inspection | None
    document: str
    """sha256 of the build-info that was scanned."""


PENDING = Scan(None, None, "", None, "")
"""That of an indexed build which the worker has not seen yet."""


@dataclass(frozen=True)
class Task:
    """A scan that is to be done, as it was asked for."""

    run: Run
    requested: str
    document: str


def request(db: sqlite3.Connection, run: Run, *, rescan: bool) -> None:
    """Ask for a scan of what is published; one that is there is kept unless ``rescan``."""
    document = db.execute("SELECT sha256 FROM items WHERE id = ?", (run.item,)).fetchone()["sha256"]
    known = db.execute("SELECT document FROM xray_scans WHERE build = ?", (run.id,)).fetchone()
    if rescan or known is None or known["document"] != document:
        db.execute(
            "INSERT OR REPLACE INTO xray_scans (build, document, requested) VALUES (?, ?, ?)",
            (run.id, document, now()),
        )


def request_indexed(db: sqlite3.Connection) -> None:
    """Ask for a scan of every indexed build that has none of what is published."""
    rows = db.execute(
        "SELECT builds.* FROM builds JOIN items ON items.id = builds.item"
        " LEFT JOIN xray_scans ON build = builds.id AND document = items.sha256"
        " WHERE build IS NULL ORDER BY builds.id"
    ).fetchall()
    patterns = indexed_builds(db)
    for row in rows:
        if is_indexed_by(patterns, row["name"]):
            request(db, _run(row), rescan=False)


def find(db: sqlite3.Connection, run: Run) -> Scan | None:
    """The scan of what is published now, None when none was asked for."""
    row = db.execute(
        "SELECT xray_scans.* FROM xray_scans JOIN builds ON builds.id = build"
        " JOIN items ON items.id = builds.item"
        " WHERE build = ? AND xray_scans.document = items.sha256",
        (run.id,),
    ).fetchone()
    return _scan(row) if row is not None else None


def completed(db: sqlite3.Connection) -> list[tuple[Run, Scan]]:
    """Every build that was scanned, with the scan of what is published."""
    rows = db.execute(
        "SELECT builds.* FROM xray_scans JOIN builds ON builds.id = build"
        " WHERE completed IS NOT NULL ORDER BY build"
    ).fetchall()
    found = ((_run(row), find(db, _run(row))) for row in rows)
    return [(run, scan) for run, scan in found if scan is not None]


def next_task(db: sqlite3.Connection, knowledge: str) -> Task | None:
    """What was asked for first and is not done, then what was done with other knowledge."""
    row = db.execute(
        "SELECT builds.*, requested, document FROM xray_scans JOIN builds ON builds.id = build"
        " WHERE completed IS NULL OR knowledge != ?"
        " ORDER BY completed IS NOT NULL, requested, build LIMIT 1",
        (knowledge,),
    ).fetchone()
    return Task(_run(row), row["requested"], row["document"]) if row is not None else None


def finish(db: sqlite3.Connection, task: Task, knowledge: str, inspected: Inspection | str) -> None:
    """Record what a scan found, or the name of the error that ended it."""
    values: Iterable[str | None] = (
        (inspected, None, None)
        if isinstance(inspected, str)
        else (None, dump_findings(inspected.findings), dump_components(inspected.components))
    )
    # A scan that was asked for again meanwhile has another stamp, or is of another document.
    db.execute(
        "UPDATE xray_scans SET completed = ?, knowledge = ?, failure = ?, findings = ?,"
        " components = ? WHERE build = ? AND requested = ? AND document = ?",
        (now(), knowledge, *values, task.run.id, task.requested, task.document),
    )


def _run(row: sqlite3.Row) -> Run:
    return Run(**{name: row[name] for name in Run.__dataclass_fields__})


def _scan(row: sqlite3.Row) -> Scan:
    inspection = None
    if row["findings"] is not None:
        components = load_components(row["components"] or "[]")
        inspection = Inspection(load_findings(row["findings"]), components)
    return Scan(row["completed"], row["failure"], row["knowledge"], inspection, row["document"])
