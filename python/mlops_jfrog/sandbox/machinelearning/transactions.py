"""Transactions: files wait in a folder of their own until a manifest makes a version of them.

All of it happens inside the write transaction that is given, so a version is there whole or not at
all, and what somebody gave up is swept away a day later.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.machinelearning.entity import Entity, EntityVersion, Kind
from mlops_jfrog.sandbox.machinelearning.manifest import ListedFile
from mlops_jfrog.sandbox.nodes import Node

_ABANDONED_MILLISECONDS = 24 * 3600 * 1000


def start(db: sqlite3.Connection, repo: str, version: EntityVersion, user: str) -> str:
    """The new transaction's id, which the client reads as milliseconds since 1970.

    409 where the version is there.
    """
    refuse_existing(db, repo, version)
    instant = int(time.time() * 1000)
    _sweep(db, repo, instant - _ABANDONED_MILLISECONDS)
    row = db.execute("SELECT max(id) AS last FROM machinelearning_transactions").fetchone()
    number = max(instant, (row["last"] or 0) + 1)
    db.execute(
        "INSERT INTO machinelearning_transactions VALUES (?, ?, ?, ?, ?, ?)",
        (number, repo, version.entity.kind.value, version.entity.name, version.version, user),
    )
    return str(number)


def finish(
    db: sqlite3.Connection,
    repo: str,
    version: EntityVersion,
    transaction: str,
    listed: Iterable[ListedFile],
) -> list[tuple[Node, str]]:
    """Uploaded files and the paths that they get, once all that the manifest lists are there.

    404 for a transaction that nobody started, 409 where the version came to be meanwhile, 400 where
    a file is missing or has another content: the client does not notice a refused upload itself.
    """
    number = int(transaction) if transaction.isascii() and transaction.isdigit() else -1
    ended = db.execute(
        "DELETE FROM machinelearning_transactions WHERE id = ? AND repo = ? AND kind = ?"
        " AND name = ? AND version = ?",
        (number if number < 2**63 else -1, repo, *_key(version)),
    )
    if ended.rowcount != 1:
        raise Refused(404, f"There is no transaction {transaction!a} of {version.folder!a}.")
    refuse_existing(db, repo, version)
    folder = nodes.find(db, repo, path := version.upload_folder(transaction))
    uploaded = {
        node.path.removeprefix(f"{path}/"): node
        for node in (nodes.descendants(db, folder) if folder else ())
        if not node.folder
    }
    for file in listed:
        _check(file, uploaded.get(file.path))
    return [(node, f"{version.folder}/{path}") for path, node in uploaded.items()]


def remove_uploads(
    db: sqlite3.Connection, repo: str, version: EntityVersion, transaction: str
) -> None:
    """The folder of a transaction goes, and those around it that are empty then."""
    path = version.upload_folder(transaction)
    while path != version.entity.folder:
        folder = nodes.find(db, repo, path)
        if folder is not None:
            if path != version.upload_folder(transaction) and nodes.children(db, folder):
                return
            nodes.delete(db, folder)
        path = path.rpartition("/")[0]


def refuse_existing(db: sqlite3.Connection, repo: str, version: EntityVersion) -> None:
    """409: a version that is there never changes."""
    if nodes.find(db, repo, version.manifest) is not None:
        raise Refused(409, f"'{repo}:{version.folder}' exists; choose another version.")


def _check(file: ListedFile, node: Node | None) -> None:
    if node is None or node.checksums is None:
        raise Refused(400, f"'{file.path}' is in the manifest, but was not uploaded.")
    if (node.checksums.sha256, node.checksums.size) != (file.sha256, file.size):
        raise Refused(400, f"'{file.path}' was uploaded with another content than the manifest's.")


def _sweep(db: sqlite3.Connection, repo: str, before: int) -> None:
    gone = db.execute(
        "DELETE FROM machinelearning_transactions WHERE repo = ? AND id < ? RETURNING *",
        (repo, before),
    ).fetchall()
    for row in gone:
        version = EntityVersion(Entity(Kind(row["kind"]), row["name"]), row["version"])
        remove_uploads(db, repo, version, str(row["id"]))


def _key(version: EntityVersion) -> tuple[str, str, str]:
    return version.entity.kind.value, version.entity.name, version.version
