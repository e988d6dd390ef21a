"""Changes as members tell each other: a path, when it changed, and what it is now.

Not what was done is told but what came of it, so that any number of changes to a path during an
outage are one afterwards. Where members changed the same path, the later change holds everywhere.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksum_store import find_checksums
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.clock import parsed, written
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.node_properties import properties, remove_properties, set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.request_path import ItemPath

_STAMPS = ("created", "createdBy", "modified", "modifiedBy")


@dataclass(frozen=True)
class Change:
    """One path; ``state`` is None where there is nothing any more."""

    number: int
    path: str
    changed: str
    state: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """As it is sent."""
        return {"path": self.path, "changed": self.changed, "state": self.state}

    @classmethod
    def of(cls, sent: object) -> Change:
        """As it was sent; 400 says what is wrong."""
        state = sent.get("state") if isinstance(sent, dict) else None
        if not isinstance(sent, dict) or not isinstance(state, (dict, type(None))):
            raise Refused(400, "a change is an object with path, changed and state")
        path = ItemPath(str(sent.get("path", "")))
        if not path:
            raise Refused(400, "a change needs a path")
        try:
            changed = written(parsed(str(sent.get("changed"))))
        except ValueError as error:
            raise Refused(400, "changed must be an instant") from error
        return cls(0, str(path), changed, _checked(state) if state else None)


def after(db: sqlite3.Connection, repo: str, number: int, most: int) -> list[Change]:
    """This instance's own changes after a number, in their order."""
    rows = db.execute(
        "SELECT * FROM federated_changes WHERE repo = ? AND number > ? AND own"
        " ORDER BY number LIMIT ?",
        (repo, number, most),
    )
    return [
        Change(row["number"], row["path"], row["changed"], _state(db, repo, row["path"]))
        for row in rows.fetchall()
    ]


def pending(db: sqlite3.Connection, repo: str, number: int) -> int:
    """How many of its own changes are after a number."""
    row = db.execute(
        "SELECT count(*) AS count FROM federated_changes WHERE repo = ? AND number > ? AND own",
        (repo, number),
    ).fetchone()
    return int(row["count"])


def missing(db: sqlite3.Connection, changes: list[Change]) -> list[str]:
    """Digests of the contents that the store does not have."""
    wanted = {str(each.state["sha256"]) for each in changes if each.state and _is_file(each.state)}
    return sorted(each for each in wanted if find_checksums(db, "sha256", each) is None)


def apply(db: sqlite3.Connection, repo: str, change: Change) -> bool:
    """Make a path what another member says it is, unless it changed later here; whether it did."""
    if _is_newer_here(db, repo, change):
        return False
    node = nodes.find(db, repo, change.path)
    if change.state is None:
        if node is not None and not _has_newer_inside(db, node, change):
            nodes.delete(db, node)
    else:
        _place(db, repo, change.path, change.state, node)
    db.execute(
        "INSERT INTO federated_changes VALUES (?, ?,"
        " (SELECT coalesce(max(number), 0) + 1 FROM federated_changes), ?, 0)"
        " ON CONFLICT (repo, path) DO UPDATE SET number = excluded.number,"
        " changed = excluded.changed, own = 0",
        (repo, change.path, change.changed),
    )
    return True


def _is_newer_here(db: sqlite3.Connection, repo: str, change: Change) -> bool:
    known = db.execute(
        "SELECT changed, own FROM federated_changes WHERE repo = ? AND path = ?",
        (repo, change.path),
    ).fetchone()
    if known is None or known["changed"] < change.changed:
        return False
    if known["changed"] > change.changed:
        return True
    # Both changed it in the same millisecond: any order does that both find alike.
    ours = json.dumps(_state(db, repo, change.path), sort_keys=True)
    return bool(known["own"]) and ours > json.dumps(change.state, sort_keys=True)


def _has_newer_inside(db: sqlite3.Connection, folder: Node, change: Change) -> bool:
    """Whether anything below was changed here after the folder was deleted there."""
    # '0' is the character after '/'.
    bounds = (f"{folder.path}/", f"{folder.path}0")
    found = db.execute(
        "SELECT 1 FROM federated_changes WHERE repo = ? AND path > ? AND path < ? AND changed > ?",
        (folder.repo, *bounds, change.changed),
    )
    return found.fetchone() is not None


def _place(
    db: sqlite3.Connection, repo: str, path: str, state: dict[str, Any], node: Node | None
) -> None:
    if node is not None and node.folder == _is_file(state):
        nodes.delete(db, node)
    if _is_file(state):
        checksums = find_checksums(db, "sha256", state["sha256"])
        if checksums is None:
            raise Refused(409, f"the content {state['sha256']} was not sent before")
        if node is None or node.checksums != checksums:
            node = nodes.deploy(db, repo, path, checksums, state["modifiedBy"])
    else:
        node = nodes.make_folder(db, repo, path, state["modifiedBy"])
    assert node is not None
    db.execute(
        "UPDATE items SET created = ?, created_by = ?, modified = ?, modified_by = ? WHERE id = ?",
        (*(state[name] for name in _STAMPS), node.id),
    )
    theirs = Properties.of(
        (key, value) for key, values in state["properties"].items() for value in values
    )
    ours = properties(db, node)
    if ours != theirs:
        remove_properties(db, node, list(ours.values))
        set_properties(db, node, theirs)


def _state(db: sqlite3.Connection, repo: str, path: str) -> dict[str, Any] | None:
    node = nodes.find(db, repo, path)
    if node is None:
        return None
    found = properties(db, node).values
    return {
        **_content(node.checksums),
        "created": node.created,
        "createdBy": node.created_by,
        "modified": node.modified,
        "modifiedBy": node.modified_by,
        "properties": {key: list(values) for key, values in found.items()},
    }


def _content(checksums: Checksums | None) -> dict[str, Any]:
    return {"sha256": checksums.sha256} if checksums else {"folder": True}


def _is_file(state: dict[str, Any]) -> bool:
    return "sha256" in state


def _checked(state: dict[str, Any]) -> dict[str, Any]:
    """Every field that is used, as it must be."""
    found = {name: state.get(name) for name in _STAMPS}
    if not all(isinstance(each, str) for each in found.values()):
        raise Refused(400, "a state tells when and by whom it was created and modified")
    try:
        found |= {name: written(parsed(str(found[name]))) for name in ("created", "modified")}
    except ValueError as error:
        raise Refused(400, "created and modified must be instants") from error
    values = state.get("properties")
    if not isinstance(values, dict) or not all(
        isinstance(each, list) and all(isinstance(one, str) for one in each)
        for each in values.values()
    ):
        raise Refused(400, "properties must be lists of texts by their names")
    content = {"sha256": str(state["sha256"])} if "sha256" in state else {"folder": True}
    return {**found, **content, "properties": values}
