"""Stored permission targets, in the platform's JSON of version 2, checked before."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Kind, Right

_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|]{1,64}\Z")
_WORDS = {right.value for right in Right} | {"managedXrayMeta", "distribute"}
_LISTS = ("repositories", "include-patterns", "exclude-patterns")


def target_name(text: str) -> str:
    """A checked name; 400 for one that can't be."""
    if not _NAME.match(text):
        raise Refused(400, f"{text!a} is no name of a permission target")
    return text


def names(db: sqlite3.Connection) -> list[str]:
    """All of them, in order."""
    rows = db.execute("SELECT name FROM permission_targets ORDER BY name")
    return [row["name"] for row in rows]


def find(db: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """``{"name", "repo": {...}, "build": {...}}``, or None."""
    query = "SELECT body FROM permission_targets WHERE name = ?"
    row = db.execute(query, (name,)).fetchone()
    body: dict[str, Any] | None = json.loads(row["body"]) if row else None
    return body


def get(db: sqlite3.Connection, name: str) -> dict[str, Any]:
    """The same; 404 without."""
    body = find(db, name)
    if body is None:
        raise Refused(404, f"Permission target '{name}' does not exist.")
    return body


def put(db: sqlite3.Connection, name: str, body: Mapping[str, Any]) -> None:
    """Create or replace; 400 says what is wrong."""
    sections = {kind.value: body[kind.value] for kind in Kind if body.get(kind.value) is not None}
    if not sections:
        raise Refused(400, "a permission target needs a repo or a build section")
    for section in sections.values():
        _check_section(section)
    db.execute(
        "INSERT INTO permission_targets VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
        (name, json.dumps({"name": name, **sections})),
    )


def delete(db: sqlite3.Connection, name: str) -> None:
    """The rights that it gave are gone; 404 where there is none."""
    if not db.execute("DELETE FROM permission_targets WHERE name = ?", (name,)).rowcount:
        raise Refused(404, f"Permission target '{name}' does not exist.")


def _check_section(section: Any) -> None:
    if not isinstance(section, dict):
        raise Refused(400, "a section of a permission target must be an object")
    for key in _LISTS:
        _check_texts(section.get(key, []), key)
    if not section.get("repositories"):
        raise Refused(400, "a section of a permission target needs repositories")
    actions = section.get("actions", {})
    if not isinstance(actions, dict) or not actions.keys() <= {"users", "groups"}:
        raise Refused(400, 'actions must be {"users": {...}, "groups": {...}}')
    for who in actions.values():
        if who is not None and not isinstance(who, dict):
            raise Refused(400, "users and groups must be objects of names and rights")
        for words in (who or {}).values():
            _check_texts(words, "rights")
            if unknown := set(words) - _WORDS:
                raise Refused(400, f"{min(unknown)!a} is no right: {', '.join(sorted(_WORDS))}")


def _check_texts(values: Any, what: str) -> None:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(400, f"{what} must be a list of texts")
