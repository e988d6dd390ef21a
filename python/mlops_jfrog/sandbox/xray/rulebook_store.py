"""Policies and watches in the database, inside the transaction that is given."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray import ignore_rule_store
from mlops_jfrog.sandbox.xray.policies import Policy
from mlops_jfrog.sandbox.xray.violations import Rulebook
from mlops_jfrog.sandbox.xray.watches import Watch


def rulebook(db: sqlite3.Connection) -> Rulebook:
    """All of them, ready to judge."""
    policies = [Policy.from_json(body) for body in policy_bodies(db)]
    watches = [Watch.from_json(body) for body in watch_bodies(db)]
    ignored = tuple(ignore_rule_store.active(db))
    return Rulebook(tuple(watches), {policy.name: policy for policy in policies}, ignored)


def policy_bodies(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every policy as JSON, by name."""
    rows = db.execute("SELECT * FROM xray_policies ORDER BY name")
    return [
        {
            **json.loads(row["body"]),
            "author": row["author"],
            "created": row["created"],
            "modified": row["modified"],
        }
        for row in rows
    ]


def watch_bodies(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every watch as JSON, by name."""
    rows = db.execute("SELECT body FROM xray_watches ORDER BY name")
    return [json.loads(row["body"]) for row in rows]


def put_policy(db: sqlite3.Connection, policy: Policy, body: Mapping[str, Any], user: str) -> None:
    """Create or replace a policy."""
    stored = {key: body[key] for key in body if key not in {"author", "created", "modified"}}
    db.execute(
        "INSERT INTO xray_policies VALUES (:name, :body, :user, :now, :now)"
        " ON CONFLICT (name) DO UPDATE SET body = :body, modified = :now",
        {"name": policy.name, "body": json.dumps(stored), "user": user, "now": now()},
    )


def put_watch(db: sqlite3.Connection, watch: Watch, body: Mapping[str, Any]) -> None:
    """Create or replace a watch; 400 when it names a policy that is not there."""
    known = {row["name"] for row in db.execute("SELECT name FROM xray_policies")}
    for name in watch.policies:
        if name not in known:
            raise Refused(400, f"Policy {name} does not exist")
    db.execute(
        "INSERT INTO xray_watches VALUES (:name, :body)"
        " ON CONFLICT (name) DO UPDATE SET body = :body",
        {"name": watch.name, "body": json.dumps(body)},
    )


def delete_policy(db: sqlite3.Connection, name: str) -> bool:
    """Whether there was one; 409 while a watch needs it."""
    for watch in rulebook(db).watches:
        if name in watch.policies:
            raise Refused(409, f"Policy {name} is assigned to watch {watch.name}")
    return db.execute("DELETE FROM xray_policies WHERE name = ?", (name,)).rowcount > 0


def delete_watch(db: sqlite3.Connection, name: str) -> bool:
    """Whether there was one."""
    return db.execute("DELETE FROM xray_watches WHERE name = ?", (name,)).rowcount > 0
