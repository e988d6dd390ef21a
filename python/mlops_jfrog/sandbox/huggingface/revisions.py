"""Revisions of models in a repository: their files, and the commit that they amount to.

A revision is a folder. Its commit's hash is that of its files, so that it changes with any of
them, however they came there: by the hub's client, by an upload, by a promotion. What a commit
replaces on a branch is kept as a revision of its own, named by the hash that it had.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mlops_jfrog.domain.hub import is_commit
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import node_transfer, nodes
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.huggingface.file_identity import FileIdentity, identity
from mlops_jfrog.sandbox.huggingface.hub_id import HubId, storable
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.node_transfer import Step
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.repositories import Repository

COMMIT_PROPERTY = "huggingfaceml.generated.revision.sha1"
TAG_PROPERTY = "huggingfaceml.tag"
"""On the folder of a revision that is a tag."""


@dataclass(frozen=True)
class Revision:
    """The files of one revision by their path in it, and where it lies."""

    repository: Repository
    hub: HubId
    name: str
    folder: Node
    files: Mapping[str, Node]

    @property
    def commit(self) -> str:
        """40 hexadecimal digits; a folder that is named by a commit's hash is that commit."""
        if is_commit(self.name):
            return self.name
        return content_hash(self.hub, self.files)

    def paths(self) -> Collection[str]:
        """Its files."""
        return self.files.keys()

    def stored_path(self, path: str) -> str:
        """Where a file lies in the repository; for an empty path the revision itself."""
        return f"{self.folder.path}/{path}".rstrip("/")

    def identity(self, store: ChecksumStore, path: str) -> FileIdentity:
        """What git would call a file."""
        checksums = self.files[path].checksums
        assert checksums is not None
        return identity(store.path(checksums.sha256), checksums)

    @property
    def modified(self) -> str:
        """When one of its files changed last."""
        return max([self.folder.modified, *(node.modified for node in self.files.values())])


def find_revision(
    db: sqlite3.Connection, repository: Repository, hub: HubId, name: str
) -> Revision | None:
    """By its own name, or by the hash of its commit; None where there is none."""
    if not storable(name):
        return None
    found = in_folder(db, repository, hub, name)
    if found is None and is_commit(name):
        return _of_commit(db, repository, hub, name)
    return found


def in_folder(
    db: sqlite3.Connection, repository: Repository, hub: HubId, name: str
) -> Revision | None:
    """By its own name only."""
    folder = nodes.find(db, repository.key, hub.revision_folder(name))
    if folder is None or not folder.folder:
        return None
    prefix = len(folder.path) + 1
    files = {
        node.path[prefix:]: node
        for node in nodes.descendants(db, folder)
        if not node.folder and repository.accepts(node.path)
    }
    return Revision(repository, hub, name, folder, files)


def revisions(db: sqlite3.Connection, repository: Repository, hub: HubId) -> list[Revision]:
    """All of them, by name; those named by a hash are commits of the others' past."""
    folder = nodes.find(db, repository.key, hub.folder)
    names = [child.name for child in nodes.children(db, folder) if child.folder] if folder else []
    return [found for name in names if (found := in_folder(db, repository, hub, name))]


def exists(db: sqlite3.Connection, repository: Repository, hub: HubId) -> bool:
    """Whether a model's folder is there."""
    folder = nodes.find(db, repository.key, hub.folder)
    return folder is not None and folder.folder


def content_hash(hub: HubId, files: Mapping[str, Node]) -> str:
    """Of what the files are named and hold; the same content has the same hash everywhere."""
    lines = [hub.folder]
    for path, node in sorted(files.items()):
        assert node.checksums is not None
        lines.append(f"{path}\0{node.checksums.sha256}")
    return hashlib.sha1("\n".join(lines).encode(), usedforsecurity=False).hexdigest()


def keep_past(db: sqlite3.Connection, revision: Revision, user: str) -> None:
    """Copy a revision that is about to change to a folder named by its commit; costs no bytes."""
    target = revision.hub.revision_folder(revision.commit)
    if revision.name == revision.commit or not revision.files:
        return
    if nodes.find(db, revision.repository.key, target) is None:
        steps = [Step(node, f"{target}/{path}") for path, node in revision.files.items()]
        node_transfer.copy(db, steps, revision.repository.key, user)


def mark_commit(
    db: sqlite3.Connection, repository: Repository, hub: HubId, name: str, user: str
) -> Revision:
    """Note on the folder which commit it is now, so that it is found by its hash."""
    folder = nodes.make_folder(db, repository.key, hub.revision_folder(name), user)
    revision = in_folder(db, repository, hub, name)
    assert revision is not None
    set_properties(db, folder, Properties.of([(COMMIT_PROPERTY, revision.commit)]))
    return revision


def _of_commit(
    db: sqlite3.Connection, repository: Repository, hub: HubId, commit: str
) -> Revision | None:
    """The branch that is this commit now; what is noted is only where to look first."""
    for name in _committed(db, repository, hub, commit):
        found = in_folder(db, repository, hub, name)
        if found is not None and found.commit == commit:
            return found
    branches = revisions(db, repository, hub)
    return next((one for one in branches if one.commit == commit), None)


def _committed(
    db: sqlite3.Connection, repository: Repository, hub: HubId, commit: str
) -> Iterator[str]:
    """Names of the revisions that were this commit when they were last committed to."""
    rows = db.execute(
        "SELECT items.name FROM items JOIN properties ON properties.item = items.id"
        " WHERE items.repo = ? AND items.path = ? AND items.type = 'folder'"
        " AND properties.key = ? AND properties.value = ?",
        (repository.key, hub.folder, COMMIT_PROPERTY, commit),
    )
    yield from (row["name"] for row in rows.fetchall())
