"""Scans of builds: asked for in the database, done by a background thread.

What was asked for survives a restart; one worker at a time scans a data folder, whichever process
it is in, and every look at a scan that is not done makes sure that there is one.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from dataclasses import dataclass

from filelock import FileLock, Timeout

from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.xray.finding import XrayFinding, dump_findings, load_findings
from mlops_jfrog.sandbox.xray.inspection import inspect

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scan:
    """The state of a scan; ``findings`` are None until it is done, and when it failed."""

    completed: str | None
    failure: str | None
    findings: list[XrayFinding] | None


def request(db: sqlite3.Connection, run: Run, *, rescan: bool) -> None:
    """Ask for a scan of what is published; one that is there is kept unless ``rescan``."""
    document = db.execute("SELECT sha256 FROM items WHERE id = ?", (run.item,)).fetchone()["sha256"]
    known = db.execute("SELECT document FROM xray_scans WHERE build = ?", (run.id,)).fetchone()
    if rescan or known is None or known["document"] != document:
        db.execute(
            "INSERT OR REPLACE INTO xray_scans (build, document, requested) VALUES (?, ?, ?)",
            (run.id, document, now()),
        )


def find(db: sqlite3.Connection, run: Run) -> Scan | None:
    """The scan of what is published now, None when none was asked for."""
    row = db.execute(
        "SELECT xray_scans.* FROM xray_scans JOIN builds ON builds.id = build"
        " JOIN items ON items.id = builds.item"
        " WHERE build = ? AND xray_scans.document = items.sha256",
        (run.id,),
    ).fetchone()
    if row is None:
        return None
    findings = load_findings(row["findings"]) if row["findings"] is not None else None
    return Scan(row["completed"], row["failure"], findings)


def start_worker(platform: Platform) -> None:
    """Make sure that somebody works on the scans that were asked for."""
    thread = threading.Thread(target=work, args=(platform,), name="xray", daemon=True)
    thread.start()


def work(platform: Platform) -> None:
    """Do every scan that was asked for, unless another worker is at it."""
    try:
        with FileLock(platform.data / "xray.lock", timeout=0):
            while _scan_next(platform):
                pass
    except Timeout:
        return
    except Exception:
        _log.exception("the Xray worker stopped")


def _scan_next(platform: Platform) -> bool:
    """Whether there was one to do."""
    with platform.database.read() as db:
        row = db.execute(
            "SELECT builds.*, requested, document FROM xray_scans"
            " JOIN builds ON builds.id = build WHERE completed IS NULL"
            " ORDER BY requested, build LIMIT 1"
        ).fetchone()
    if row is None:
        return False
    run = Run(**{name: row[name] for name in Run.__dataclass_fields__})
    failure, findings = None, None
    try:
        findings = dump_findings(inspect(platform, run))
    except Exception as error:
        _log.exception("the scan of build %s/%s failed", run.name, run.number)
        failure = type(error).__name__
    with platform.database.write() as db:
        # A scan that was asked for again meanwhile has another stamp, or is of another document.
        db.execute(
            "UPDATE xray_scans SET completed = ?, failure = ?, findings = ?"
            " WHERE build = ? AND requested = ? AND document = ?",
            (now(), failure, findings, run.id, row["requested"], row["document"]),
        )
    return True
