"""Revisions and their files as the hub's JSON."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mlops_jfrog.domain.hub import is_commit
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.huggingface import model_card
from mlops_jfrog.sandbox.huggingface.hub_id import Kind
from mlops_jfrog.sandbox.huggingface.revisions import TAG_PROPERTY, Revision
from mlops_jfrog.sandbox.huggingface.snapshot import Snapshot
from mlops_jfrog.sandbox.node_properties import properties
from mlops_jfrog.sandbox.nodes import Node


def info(
    db: sqlite3.Connection, store: ChecksumStore, revision: Revision, *, gated: bool
) -> dict[str, Any]:
    """``ModelInfo`` or ``DatasetInfo`` of the client, but for the files."""
    hub = revision.hub
    card = _card(store, revision)
    body: dict[str, Any] = {
        "_id": hashlib.sha256(hub.folder.encode()).hexdigest()[:24],
        "id": hub.name,
        "author": hub.author,
        "sha": revision.commit,
        "createdAt": revision.folder.created,
        "lastModified": revision.modified,
        # Nobody reads without an account here, so everything is private in the hub's sense.
        "private": True,
        "gated": "manual" if gated else False,
        "disabled": False,
        "downloads": _downloads(db, revision.files.values()),
        "likes": 0,
        "tags": model_card.tags(card),
        "cardData": card,
        "usedStorage": sum(
            node.checksums.size for node in revision.files.values() if node.checksums
        ),
    }
    if hub.kind is Kind.MODEL:
        body["modelId"] = hub.name
        for key in ("library_name", "pipeline_tag"):
            if isinstance(card.get(key), str):
                body[key] = card[key]
    return body


def siblings(store: ChecksumStore, snapshot: Snapshot, *, blobs: bool) -> list[dict[str, Any]]:
    """The files; ``blobs`` adds their sizes and digests."""
    found = []
    for path in sorted(snapshot.paths()):
        entry: dict[str, Any] = {"rfilename": path}
        if blobs:
            file = snapshot.identity(store, path)
            entry |= {"size": file.size, "blobId": file.git_id}
            if file.large:
                entry["lfs"] = {
                    "sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size,
                }  # fmt: skip
        found.append(entry)
    return found


def tree(
    store: ChecksumStore, snapshot: Snapshot, below: str, *, recursive: bool
) -> list[dict[str, Any]]:
    """Files and folders below a path, folders first where both are there."""
    prefix = f"{below}/" if below else ""
    inside = [path for path in snapshot.paths() if path.startswith(prefix)]
    folders = {
        parent
        for path in inside
        for parent in _parents(path)
        if parent.startswith(prefix) and parent != below
    }
    entries = [directory(store, snapshot, folder) for folder in folders]
    entries += [file_entry(store, snapshot, path) for path in inside]
    if not recursive:
        entries = [each for each in entries if "/" not in each["path"][len(prefix) :]]
    return sorted(entries, key=lambda each: (each["type"] != "directory", each["path"]))


def paths_info(store: ChecksumStore, snapshot: Snapshot, paths: Sequence[str]) -> Iterator[Any]:
    """What is known of these paths; those that are not there are passed over."""
    folders = {parent for path in snapshot.paths() for parent in _parents(path)}
    for path in dict.fromkeys(each.strip("/") for each in paths):
        if path in snapshot.paths():
            yield file_entry(store, snapshot, path)
        elif path in folders:
            yield directory(store, snapshot, path)


def refs(db: sqlite3.Connection, found: Iterable[Revision]) -> dict[str, Any]:
    """Branches and tags; what is named by a commit's hash is the past of one."""
    listed: dict[str, list[dict[str, str]]] = {"branches": [], "tags": []}
    for each in found:
        if is_commit(each.name):
            continue
        is_tag = TAG_PROPERTY in properties(db, each.folder).values
        kind, prefix = ("tags", "refs/tags") if is_tag else ("branches", "refs/heads")
        entry = {"name": each.name, "ref": f"{prefix}/{each.name}", "targetCommit": each.commit}
        listed[kind].append(entry)
    return {**listed, "converts": [], "pullRequests": []}


def file_entry(store: ChecksumStore, snapshot: Snapshot, path: str) -> dict[str, Any]:
    """One file of a tree."""
    file = snapshot.identity(store, path)
    entry: dict[str, Any] = {"type": "file", "path": path, "size": file.size, "oid": file.git_id}
    if file.large:
        entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
    return entry


def directory(store: ChecksumStore, snapshot: Snapshot, path: str) -> dict[str, Any]:
    """One folder of a tree; its id changes with anything in it."""
    inside = [
        f"{name}\0{snapshot.identity(store, name).oid}"
        for name in sorted(snapshot.paths())
        if name.startswith(f"{path}/")
    ]
    digest = hashlib.sha1("\n".join(inside).encode(), usedforsecurity=False).hexdigest()
    return {"type": "directory", "path": path, "size": 0, "oid": digest}


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _downloads(db: sqlite3.Connection, files: Iterable[Node]) -> int:
    counts = (
        db.execute("SELECT count FROM downloads WHERE item = ?", (node.id,)).fetchone()
        for node in files
    )
    return sum(row["count"] for row in counts if row)


def _card(store: ChecksumStore, revision: Revision) -> dict[str, Any]:
    node = revision.files.get(model_card.NAME)
    if node is None or node.checksums is None:
        return {}
    return model_card.card_data(store.path(node.checksums.sha256))
