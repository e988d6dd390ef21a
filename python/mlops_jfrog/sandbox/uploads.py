"""Uploads in parts: what is known of them, and making one content of the parts."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from mlops_jfrog.sandbox.checksum_store import hold
from mlops_jfrog.sandbox.clock import now, written
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform

_KEPT = timedelta(days=7)
_BLOCK = 1 << 20
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

    def folder(self, platform: Platform) -> Path:
        """Where its parts lie, each named by its number."""
        return platform.data / "uploads" / self.id


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
        shutil.rmtree(platform.data / "uploads" / each, ignore_errors=True)
    (platform.data / "uploads" / identity).mkdir(parents=True)
    return token


def by_token(db: sqlite3.Connection, token: str) -> Upload:
    """The upload that a token steers; 401 where there is none."""
    return _one(db, "token", _hidden(token), Refused(401, "the upload's token is not known"))


def by_id(db: sqlite3.Connection, identity: str) -> Upload:
    """The upload that a part's address names; 404 where there is none."""
    return _one(db, "id", identity, Refused(404, "there is no such upload"))


def merge(platform: Platform, upload: Upload, sha1: str) -> None:
    """One content of all parts; an upload whose ``sha1`` is another has failed for good."""
    parts = _parts(upload, upload.folder(platform))
    with platform.store.receive() as incoming:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(_BLOCK):
                    incoming.write(block)
        checksums = incoming.finish()
        right = checksums.sha1 == sha1.lower()
        with platform.database.write() as db:
            if right:
                platform.store.keep(db, incoming, checksums)
                hold(db, checksums.sha256)
            db.execute(
                "UPDATE uploads SET status = ?, sha256 = ? WHERE id = ?",
                (
                    "FINISHED" if right else "NON_RETRYABLE_ERROR",
                    checksums.sha256 if right else None,
                    upload.id,
                ),
            )
    shutil.rmtree(upload.folder(platform), ignore_errors=True)


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


def _parts(upload: Upload, folder: Path) -> list[Path]:
    """The parts in order; 400 where one is missing or is smaller than all but the last may be."""
    numbers = sorted(int(part.name) for part in folder.iterdir() if part.name.isdigit())
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise Refused(400, "parts are missing")
    parts = [folder / str(number) for number in numbers]
    for part in parts[:-1]:
        if part.stat().st_size != upload.part_bytes:
            raise Refused(400, f"part {part.name} is smaller than {upload.part_bytes} bytes")
    return parts


def _one(db: sqlite3.Connection, column: str, value: str, absent: Refused) -> Upload:
    query = f"SELECT id, repo, path, part_bytes, status FROM uploads WHERE {column} = ?"  # noqa: S608
    row = db.execute(query, (value,)).fetchone()
    if row is None:
        raise absent
    return Upload(**row)


def _hidden(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
