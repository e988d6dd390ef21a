"""Ignore rules in the database, inside the transaction that is given."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.xray.ignore_rules import IgnoreRule


def add(db: sqlite3.Connection, body: Mapping[str, Any], user: str) -> str:
    """Store a rule that was checked; its id."""
    identifier = str(uuid.uuid4())
    row = (identifier, json.dumps(body), user, now())
    db.execute("INSERT INTO xray_ignore_rules VALUES (?, ?, ?, ?)", row)
    return identifier


def active(db: sqlite3.Connection) -> Iterator[IgnoreRule]:
    """Those that have not expired."""
    instant = now()
    for row in db.execute("SELECT body FROM xray_ignore_rules ORDER BY created, id"):
        rule = IgnoreRule.from_json(json.loads(row["body"]))
        if not rule.has_expired(instant):
            yield rule


def described(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every rule as JSON, the newest first, the expired ones too."""
    rows = db.execute("SELECT * FROM xray_ignore_rules ORDER BY created DESC, id").fetchall()
    return [_described(row) for row in rows]


def delete(db: sqlite3.Connection, identifier: str) -> bool:
    """Whether there was one."""
    return db.execute("DELETE FROM xray_ignore_rules WHERE id = ?", (identifier,)).rowcount > 0


def _described(row: sqlite3.Row) -> dict[str, Any]:
    body = json.loads(row["body"])
    rule = IgnoreRule.from_json(body)
    return {
        "id": row["id"],
        "author": row["author"],
        "created": row["created"],
        "is_expired": rule.has_expired(now()),
        "notes": rule.notes,
        **({"expires_at": rule.expires_at} if rule.expires_at else {}),
        "ignore_filters": body["ignore_filters"],
    }
