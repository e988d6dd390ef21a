"""Evidence and keys in the database, inside the transaction that is given."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.evidence.public_key import PublicKey
from mlops_jfrog.sandbox.evidence.statement import SignedStatement
from mlops_jfrog.sandbox.nodes import Node


@dataclass(frozen=True)
class RegisteredKey:
    """A key with the name that signers know it by."""

    kid: str
    alias: str
    key: PublicKey
    created: str
    created_by: str


@dataclass(frozen=True)
class Evidence:
    """One recorded statement about one content at one place; ``path`` is its own file's."""

    id: int
    repo: str
    subject_path: str
    subject_sha256: str
    sha256: str
    path: str
    provider_id: str
    created: str
    created_by: str
    body: dict[str, Any]
    """As it was sent."""

    @property
    def signed(self) -> SignedStatement:
        """What was sent, read again."""
        return SignedStatement.read(self.body)


def add_key(db: sqlite3.Connection, alias: str, key: PublicKey, user: str) -> RegisteredKey:
    """Register a key; 409 where the alias or the key is there already."""
    for known in keys(db):
        if known.alias == alias or known.key.fingerprint == key.fingerprint:
            raise Refused(409, f"the key is registered already, as '{known.alias}'")
    kid = key.fingerprint[:16]
    row = (kid, alias, key.pem, now(), user)
    db.execute("INSERT INTO evidence_keys VALUES (?, ?, ?, ?, ?)", row)
    return RegisteredKey(kid, alias, key, row[3], user)


def keys(db: sqlite3.Connection) -> list[RegisteredKey]:
    """Every registered key, by alias."""
    rows = db.execute("SELECT * FROM evidence_keys ORDER BY alias").fetchall()
    return [
        RegisteredKey(
            row["kid"], row["alias"], PublicKey.read(row["pem"]), row["created"], row["created_by"]
        )
        for row in rows
    ]


def delete_key(db: sqlite3.Connection, kid: str) -> bool:
    """Whether there was one; what it verified is no longer verified."""
    return db.execute("DELETE FROM evidence_keys WHERE kid = ?", (kid,)).rowcount > 0


def add(
    db: sqlite3.Connection, subject: Node, body: dict[str, Any], file: Node, provider_id: str
) -> Evidence:
    """Record a statement whose own file was stored; the same again is the one that is there."""
    assert subject.checksums is not None
    assert file.checksums is not None
    db.execute(
        "INSERT INTO evidence (repo, subject_path, subject_sha256, sha256, path, provider_id,"
        " created, created_by, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (repo, subject_path, subject_sha256, sha256) DO NOTHING",
        (
            *(subject.repo, subject.path, subject.checksums.sha256, file.checksums.sha256),
            *(file.path, provider_id, now(), file.created_by, json.dumps(body)),
        ),
    )
    return next(each for each in of_subject(db, subject) if each.sha256 == file.checksums.sha256)


def of_subject(db: sqlite3.Connection, subject: Node) -> list[Evidence]:
    """What is recorded about an item's present content, the oldest first."""
    sha256 = subject.checksums.sha256 if subject.checksums else ""
    rows = db.execute(
        "SELECT * FROM evidence WHERE repo = ? AND subject_path = ? AND subject_sha256 = ?"
        " ORDER BY id",
        (subject.repo, subject.path, sha256),
    ).fetchall()
    return [Evidence(**{**dict(row), "body": json.loads(row["body"])}) for row in rows]


def verifying_key(evidence: Evidence, registered: list[RegisteredKey]) -> RegisteredKey | None:
    """The registered key that a signature was made with, None where none was."""
    signed = evidence.signed
    for each in registered:
        for signature in signed.signatures:
            if each.key.verifies(signature.value, signed.signed_bytes):
                return each
    return None


def subject_of(db: sqlite3.Connection, repo: str, path: str) -> Node:
    """The file that evidence is about; 404 without, 400 for a folder."""
    node = nodes.stat(db, repo, path)
    if node.checksums is None:
        raise Refused(400, f"'{repo}:{path}' is a folder; evidence is about files")
    return node
