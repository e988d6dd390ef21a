"""Uploads in parts: what is known of them and of their parts."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mlops_jfrog.sandbox.clock import now, written
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform

_KEPT = timedelta(days=7)
MOST_PARTS = 10_000
"""As object stores have it."""


@dataclass(frozen=True)
class Upload:
    """One upload in parts."""

    id: str
    repo: str
    path: str
    part_bytes: int
    status: str


def create(platform: Platform, repo: str, path: str, part_bytes: int) -> str:
    """Begin one; its token. Those that were left long ago are removed."""
    token, identity = secrets.token_urlsafe(32), secrets.token_hex(16)
    oldest = written(datetime.now(timezone.utc) - _KEPT)
    with platform.database.write() as db:
        left = [
            row["id"] for row in db.execute("SELECT id FROM uploads WHERE created < ?", (oldest,))
        ]
        db.execute("DELETE FROM uploads WHERE created < ?", (oldest,))
        db.execute(
            "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, 'PARTS', NULL, NULL)",
            (identity, _hidden(token), repo, path, part_bytes, now()),
        )
    for each in left:
        platform.part_files.remove(each)
    platform.part_files.begin(identity)
    return token


def by_token(db: sqlite3.Connection, token: str) -> Upload:
    """The upload that a token steers; 401 where there is none."""
    return _one(db, "token", _hidden(token), Refused(401, "the upload's token is not known"))


def by_id(db: sqlite3.Connection, identity: str) -> Upload:
    """The upload that a part's address names; 404 where there is none."""
    return _one(db, "id", identity, Refused(404, "there is no such upload"))


def forget_part(db: sqlite3.Connection, upload: Upload, number: int) -> None:
    """Of a part that is being sent again."""
    db.execute("DELETE FROM upload_parts WHERE upload = ? AND number = ?", (upload.id, number))


def record_part(db: sqlite3.Connection, upload: Upload, number: int, file: str, size: int) -> None:
    """A part is whole, in the file of this name; 409 where the upload has ended meanwhile."""
    if by_id(db, upload.id).status != "PARTS":
        raise Refused(409, "the upload takes no more parts")
    db.execute(
        "INSERT OR REPLACE INTO upload_parts VALUES (?, ?, ?, ?)", (upload.id, number, file, size)
    )


def parts(db: sqlite3.Connection, upload: Upload) -> list[tuple[str, int]]:
    """File and size of the parts in order; 400 where one is missing or smaller than agreed."""
    query = "SELECT number, file, size FROM upload_parts WHERE upload = ? ORDER BY number"
    rows = db.execute(query, (upload.id,)).fetchall()
    if not rows or [row["number"] for row in rows] != list(range(1, len(rows) + 1)):
        raise Refused(400, "parts are missing")
    for row in rows[:-1]:
        if row["size"] != upload.part_bytes:
            raise Refused(400, f"part {row['number']} is smaller than {upload.part_bytes} bytes")
    return [(row["file"], row["size"]) for row in rows]


def end(db: sqlite3.Connection, upload: Upload, sha256: str | None) -> None:
    """With a content that the store has; without one it has failed for good."""
    status = "NON_RETRYABLE_ERROR" if sha256 is None else "FINISHED"
    db.execute(
        "UPDATE uploads SET status = ?, sha256 = ? WHERE id = ?", (status, sha256, upload.id)
    )
    db.execute("DELETE FROM upload_parts WHERE upload = ?", (upload.id,))


def issue_deploy_token(db: sqlite3.Connection, upload: Upload) -> str:
    """A token that the final deploy shows; the one before ceases to work."""
    token = secrets.token_urlsafe(32)
    db.execute("UPDATE uploads SET deploy_token = ? WHERE id = ?", (_hidden(token), upload.id))
    return token


def check_deploy_token(
    db: sqlite3.Connection, token: str, repo: str, path: str, sha256: str
) -> None:
    """403 where the token is not of an upload of these bytes to this place.

    It stays good, so that a deploy whose answer was lost can be sent again.
    """
    found = db.execute(
        "SELECT 1 FROM uploads WHERE deploy_token = ? AND repo = ? AND path = ? AND sha256 = ?",
        (_hidden(token), repo, path, sha256),
    )
    if found.fetchone() is None:
        raise Refused(403, f"the deploy token is not one for '{path}' with that checksum")


def _one(db: sqlite3.Connection, column: str, value: str, absent: Refused) -> Upload:
    query = f"SELECT id, repo, path, part_bytes, status FROM uploads WHERE {column} = ?"  # noqa: S608
    row = db.execute(query, (value,)).fetchone()
    if row is None:
        raise absent
    return Upload(**row)


def _hidden(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
