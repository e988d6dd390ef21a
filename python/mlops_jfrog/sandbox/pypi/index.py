"""The files that an index offers, from local repositories and from what remote ones know."""

from __future__ import annotations

import functools
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.pypi.distribution import (
    CoreMetadata,
    DistributionName,
    InvalidDistribution,
)

YANKED = "pypi.yanked"
"""Property of a file that installers pass over unless its very version is asked for (PEP 592)."""
_FILES = (
    "SELECT path, name FROM items WHERE repo = ? AND type = 'file'"
    " AND (name LIKE '%.whl' OR name LIKE '%.tar.gz' OR name LIKE '%.zip') ORDER BY name"
)


@dataclass(frozen=True)
class IndexedFile:
    """One file of a project; ``path`` is where it lies in its repository."""

    filename: str
    version: str
    path: str
    sha256: str | None
    requires_python: str | None
    size: int | None = None
    uploaded: str | None = None
    yanked: str | None = None
    """The reason, which may be empty; None where it is not yanked."""
    metadata_sha256: str | None = None
    """Digest of a wheel's metadata, where it is offered beside the wheel (PEP 658)."""


@functools.lru_cache(maxsize=4096)
def core_metadata(stored: Path, filename: str) -> CoreMetadata | None:
    """What a stored distribution says of itself; None where that can't be read."""
    # A content never changes, so what was read from it once stays right.
    try:
        return CoreMetadata.read(stored, filename)
    except InvalidDistribution:
        return None


def projects(db: sqlite3.Connection, repo: str) -> set[str]:
    """Normalised names of the projects that have files in a repository."""
    return {name.project for _, name in _distributions(db, repo)}


def project_files(
    db: sqlite3.Connection, store: ChecksumStore, repo: str, project: str
) -> list[IndexedFile]:
    """The stored files of a project, by name; ``project`` is normalised."""
    return [
        indexed_file(store, node, name, yanked=_yanked(db, node))
        for node, name in _distributions(db, repo)
        if name.project == project
    ]


def indexed_file(
    store: ChecksumStore, node: Node, name: DistributionName, *, yanked: str | None
) -> IndexedFile:
    """A stored file as the index shows it; ``yanked`` is the reason, None where it is not."""
    assert node.checksums is not None
    metadata = core_metadata(store.path(node.checksums.sha256), node.name)
    return IndexedFile(
        filename=node.name,
        version=name.version,
        path=node.path,
        sha256=node.checksums.sha256,
        requires_python=metadata.requires_python if metadata else None,
        size=node.checksums.size,
        uploaded=node.created,
        yanked=yanked,
        metadata_sha256=_offered_digest(node.name, metadata),
    )


def _distributions(db: sqlite3.Connection, repo: str) -> Iterator[tuple[Node, DistributionName]]:
    for row in db.execute(_FILES, (repo,)).fetchall():
        name = DistributionName.find(row["name"])
        if name is not None:
            path = row["name"] if row["path"] == "." else f"{row['path']}/{row['name']}"
            yield nodes.stat(db, repo, path), name


def _yanked(db: sqlite3.Connection, node: Node) -> str | None:
    """By the property: its value is the reason, ``true`` gives none, ``false`` takes it back."""
    row = db.execute(
        "SELECT value FROM properties WHERE item = ? AND key = ?", (node.id, YANKED)
    ).fetchone()
    if row is None or row["value"].lower() == "false":
        return None
    return "" if row["value"].lower() == "true" else str(row["value"])


def _offered_digest(filename: str, metadata: CoreMetadata | None) -> str | None:
    if metadata is None or not filename.endswith(".whl"):
        return None
    return hashlib.sha256(metadata.content).hexdigest()
