"""Properties of items, inside the transaction that is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node


def properties(db: sqlite3.Connection, node: Node) -> Properties:
    """Properties of an item, ordered by key and value."""
    query = "SELECT key, value FROM properties WHERE item = ? ORDER BY key, value"
    return Properties.of((row["key"], row["value"]) for row in db.execute(query, (node.id,)))


def set_properties(db: sqlite3.Connection, node: Node, values: Properties) -> None:
    """Give these keys these values; other keys stay."""
    remove_properties(db, node, values.values)
    db.executemany(
        "INSERT OR IGNORE INTO properties VALUES (?, ?, ?)",
        ((node.id, key, value) for key, value in values.pairs()),
    )


def remove_properties(db: sqlite3.Connection, node: Node, keys: Iterable[str]) -> None:
    """Remove these keys, as far as they are there; 400 for a repository's root, which has none."""
    if node.id is None:
        raise Refused(400, "a repository itself has no properties; name an item in it")
    db.executemany(
        "DELETE FROM properties WHERE item = ? AND key = ?", ((node.id, key) for key in keys)
    )
    db.execute("UPDATE items SET updated = ? WHERE id = ?", (now(), node.id))
