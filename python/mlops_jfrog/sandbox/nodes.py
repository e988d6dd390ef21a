"""Items of repositories, files and folders: what service modules store and find.

Every function works inside the transaction it is given and checks no rights: the route does.
Paths are within the repository, without slashes at their ends; ``""`` is the repository's root.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.envelope import Refused

_EPOCH = "1970-01-01T00:00:00.000Z"
_SELECT = (
    "SELECT items.*, blobs.sha1, blobs.md5, blobs.size FROM items"
    " LEFT JOIN blobs ON blobs.sha256 = items.sha256 "
)


@dataclass(frozen=True)
class Node:
    """One item. ``checksums`` is None for a folder; ``id`` is None for a repository's root."""

    id: int | None
    repo: str
    path: str
    checksums: Checksums | None
    created: str
    created_by: str
    modified: str
    modified_by: str
    updated: str

    @property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.checksums is None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


def split(path: str) -> tuple[str, str]:
    """Parent (``.`` at the root) and name, as the database and AQL have them."""
    parent, _, name = path.rpartition("/")
    return parent or ".", name


def find(db: sqlite3.Connection, repo: str, path: str) -> Node | None:
    """The item, or None; the root is there when the repository is."""
    if not path:
        return _root(db, repo)
    row = db.execute(
        f"{_SELECT} WHERE items.repo = ? AND items.path = ? AND items.name = ?",
        (repo, *split(path)),
    ).fetchone()
    return _node(row) if row else None


def stat(db: sqlite3.Connection, repo: str, path: str) -> Node:
    """The item; 404 when there is none."""
    node = find(db, repo, path)
    if node is None:
        raise Refused(404, "Unable to find item")
    return node


def children(db: sqlite3.Connection, folder: Node) -> list[Node]:
    """What lies directly in a folder, by name."""
    query = f"{_SELECT} WHERE items.repo = ? AND items.path = ? ORDER BY items.name"
    return [_node(row) for row in db.execute(query, (folder.repo, folder.path or "."))]


def descendants(db: sqlite3.Connection, folder: Node) -> Iterator[Node]:
    """Everything below a folder, parents before their children."""
    condition, parameters = below(folder)
    query = f"{_SELECT} WHERE {condition} ORDER BY items.depth, items.path, items.name"
    for row in db.execute(query, parameters):
        yield _node(row)


def select(
    db: sqlite3.Connection, condition: str, parameters: Sequence[str | int]
) -> Iterator[Node]:
    """Items for which a condition on ``items`` and ``blobs`` holds, by repository and path."""
    query = f"{_SELECT} WHERE {condition} ORDER BY items.repo, items.path, items.name"
    for row in db.execute(query, parameters):
        yield _node(row)


def deploy(db: sqlite3.Connection, repo: str, path: str, checksums: Checksums, user: str) -> Node:
    """Put a file whose content the store has; the folders above it are made.

    An existing file keeps when and by whom it was created, and loses its properties (as the
    JFrog CLI's recordings have it: an upload replaces all of them).
    409 where a folder is in the way.
    """
    parent, name = split(path)
    existing = find(db, repo, path)
    if existing is not None and existing.folder:
        raise Refused(409, f"Expected a file but found a folder at '{repo}:{path}'.")
    if existing is None and parent != ".":
        make_folder(db, repo, parent, user)
    instant = now()
    db.execute(
        "INSERT INTO items (repo, path, name, type, depth, sha256, created, created_by, modified,"
        " modified_by, updated) VALUES (:repo, :parent, :name, 'file', :depth, :sha256, :now,"
        " :user, :now, :user, :now) ON CONFLICT (repo, path, name) DO UPDATE SET sha256 = :sha256,"
        " modified = :now, modified_by = :user, updated = :now",
        {
            "repo": repo, "parent": parent, "name": name, "depth": path.count("/") + 1,
            "sha256": checksums.sha256, "now": instant, "user": user,
        },
    )  # fmt: skip
    node = stat(db, repo, path)
    if existing is not None:
        db.execute("DELETE FROM properties WHERE item = ?", (node.id,))
    return node


def make_folder(db: sqlite3.Connection, repo: str, path: str, user: str) -> Node:
    """The folder, made with those above it where absent; 409 where a file is in the way."""
    whole = find(db, repo, path)
    if whole is not None and whole.folder:
        return whole
    so_far = ""
    for name in path.split("/") if path else ():
        parent, so_far = so_far, f"{so_far}/{name}".lstrip("/")
        existing = find(db, repo, so_far)
        if existing is not None and not existing.folder:
            raise Refused(409, f"Expected a folder but found a file at '{repo}:{so_far}'.")
        if existing is None:
            instant = now()
            db.execute(
                "INSERT INTO items (repo, path, name, type, depth, created, created_by, modified,"
                " modified_by, updated) VALUES (?, ?, ?, 'folder', ?, ?, ?, ?, ?, ?)",
                (repo, parent or ".", name, so_far.count("/") + 1, *(instant, user) * 2, instant),
            )
    return stat(db, repo, path)


def delete(db: sqlite3.Connection, node: Node) -> None:
    """Remove an item with everything below it; of a root, everything in the repository."""
    if node.folder:
        condition, parameters = below(node)
        db.execute(f"DELETE FROM items WHERE {condition}", parameters)  # noqa: S608
    db.execute("DELETE FROM items WHERE id = ?", (node.id,))


def below(folder: Node) -> tuple[str, tuple[str, ...]]:
    """SQL condition and parameters that select what lies below a folder."""
    if not folder.path:
        return "items.repo = ?", (folder.repo,)
    # '0' is the character after '/', so this is the range of paths that begin with '<path>/'.
    return (
        "items.repo = ? AND (items.path = ? OR (items.path > ? AND items.path < ?))",
        (folder.repo, folder.path, f"{folder.path}/", f"{folder.path}0"),
    )


def _root(db: sqlite3.Connection, repo: str) -> Node | None:
    if not db.execute("SELECT 1 FROM repositories WHERE key = ?", (repo,)).fetchone():
        return None
    return Node(None, repo, "", None, _EPOCH, "system", _EPOCH, "system", _EPOCH)


def _node(row: sqlite3.Row) -> Node:
    checksums = None
    if row["sha256"] is not None:
        checksums = Checksums(row["sha1"], row["sha256"], row["md5"], row["size"])
    path = row["name"] if row["path"] == "." else f"{row['path']}/{row['name']}"
    stamps = (row["created"], row["created_by"], row["modified"], row["modified_by"])
    return Node(row["id"], row["repo"], path, checksums, *stamps, row["updated"])
