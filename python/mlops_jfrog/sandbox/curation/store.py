"""Conditions, policies and decisions of curation in the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.curation.condition_fields import read_condition
from mlops_jfrog.sandbox.curation.policies import CurationPolicy, read_policy
from mlops_jfrog.sandbox.envelope import Refused

BUILT_IN: dict[str, dict[str, Any]] = {
    "1": {
        "id": "1",
        "name": "Malicious package",
        "condition_template_id": "MaliciousPackage",
        "param_values": [],
        "is_custom": False,
    },
    "2": {
        "id": "2",
        "name": "Model that runs code, or can't be judged",
        "condition_template_id": "ModelVerdict",
        "param_values": [],
        "is_custom": False,
    },
}
_FIRST_CUSTOM = 1000
_KEPT = 10_000
"""Decisions that are kept; older ones are forgotten."""


def conditions(db: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Every condition as JSON, by id; the built-in ones first."""
    rows = db.execute("SELECT id, body FROM curation_conditions ORDER BY id").fetchall()
    custom = {
        str(row["id"]): {**json.loads(row["body"]), "id": str(row["id"]), "is_custom": True}
        for row in rows
    }
    return BUILT_IN | custom


def add_condition(db: sqlite3.Connection, body: Mapping[str, Any]) -> str:
    """Store a condition that was checked; its id. 409 where the name is taken."""
    if any(each["name"] == body["name"] for each in conditions(db).values()):
        raise Refused(409, f"Condition {body['name']} already exists")
    highest = db.execute("SELECT MAX(id) AS id FROM curation_conditions").fetchone()["id"]
    identifier = (highest or _FIRST_CUSTOM) + 1
    db.execute("INSERT INTO curation_conditions VALUES (?, ?)", (identifier, json.dumps(body)))
    return str(identifier)


def delete_condition(db: sqlite3.Connection, identifier: str) -> None:
    """404 without it, 409 while a policy needs it or where it is built in."""
    if identifier in BUILT_IN:
        raise Refused(409, f"Condition {identifier} is built in")
    for policy in policy_bodies(db):
        if str(policy["condition_id"]) == identifier:
            raise Refused(409, f"Policy {policy['name']} needs condition {identifier}")
    row = (int(identifier) if identifier.isdecimal() and len(identifier) < 10 else -1,)
    if not db.execute("DELETE FROM curation_conditions WHERE id = ?", row).rowcount:
        raise Refused(404, f"Condition {identifier} does not exist")


def policy_bodies(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every policy as JSON, by id."""
    rows = db.execute("SELECT id, body FROM curation_policies ORDER BY id").fetchall()
    return [{**json.loads(row["body"]), "id": str(row["id"])} for row in rows]


def checked(db: sqlite3.Connection, body: Mapping[str, Any]) -> CurationPolicy:
    """A policy with its condition; 400 where something is wrong with it."""
    condition = conditions(db).get(str(body.get("condition_id")))
    if condition is None:
        raise Refused(400, f"Condition {body.get('condition_id')!a} does not exist")
    return read_policy(body, condition["name"], read_condition(condition))


def put_policy(db: sqlite3.Connection, body: Mapping[str, Any], identifier: str | None) -> str:
    """Create a policy, or replace one; its id. 404 without that one, 409 where a name is taken."""
    checked(db, body)
    known = {each["id"]: each["name"] for each in policy_bodies(db)}
    if identifier is not None and identifier not in known:
        raise Refused(404, f"Policy {identifier} does not exist")
    if any(name == body["name"] and each != identifier for each, name in known.items()):
        raise Refused(409, f"Policy {body['name']} already exists")
    row = db.execute(
        "INSERT INTO curation_policies (id, body) VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET body = excluded.body RETURNING id",
        (int(identifier) if identifier else None, json.dumps(body)),
    ).fetchone()
    return str(row["id"])


def delete_policy(db: sqlite3.Connection, identifier: str) -> None:
    """404 without it."""
    if identifier not in {each["id"] for each in policy_bodies(db)}:
        raise Refused(404, f"Policy {identifier} does not exist")
    db.execute("DELETE FROM curation_policies WHERE id = ?", (int(identifier),))


def policies(db: sqlite3.Connection) -> list[CurationPolicy]:
    """All of them, ready to judge."""
    return [checked(db, body) for body in policy_bodies(db)]


def record(db: sqlite3.Connection, decision: Mapping[str, Any]) -> None:
    """Keep what was decided, and when."""
    db.execute(
        "INSERT INTO curation_decisions (created, body) VALUES (?, ?)",
        (now(), json.dumps(decision)),
    )
    db.execute(
        "DELETE FROM curation_decisions WHERE id <= (SELECT MAX(id) FROM curation_decisions) - ?",
        (_KEPT,),
    )


def decisions(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """The newest first."""
    rows = db.execute("SELECT * FROM curation_decisions ORDER BY id DESC").fetchall()
    return [
        {"id": row["id"], "created_at": row["created"], **json.loads(row["body"])} for row in rows
    ]
