"""Revisions and their files as the hub's JSON."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.huggingface import model_card
from mlops_jfrog.sandbox.huggingface.file_identity import FileIdentity, identity
from mlops_jfrog.sandbox.huggingface.hub_id import Kind, is_commit
from mlops_jfrog.sandbox.huggingface.revisions import Revision
from mlops_jfrog.sandbox.nodes import Node


def info(
    db: sqlite3.Connection, store: ChecksumStore, revision: Revision, *, gated: bool
) -> dict[str, Any]:
    """``ModelInfo`` or ``DatasetInfo`` of the client, but for the files."""
    hub = revision.hub
    card_node = revision.files.get(model_card.NAME)
    card = model_card.card_data(_stored(store, card_node)) if card_node else {}
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


def siblings(store: ChecksumStore, revision: Revision, *, blobs: bool) -> list[dict[str, Any]]:
    """The files; ``blobs`` adds their sizes and digests."""
    found = []
    for path, node in sorted(revision.files.items()):
        entry: dict[str, Any] = {"rfilename": path}
        if blobs:
            file = identify(store, node)
            entry |= {"size": file.size, "blobId": file.git_id}
            if file.large:
                entry["lfs"] = {
                    "sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size,
                }  # fmt: skip
        found.append(entry)
    return found


def tree(
    store: ChecksumStore, revision: Revision, below: str, *, recursive: bool
) -> list[dict[str, Any]]:
    """Files and folders below a path, folders first where both are there."""
    prefix = f"{below}/" if below else ""
    inside = {path: node for path, node in revision.files.items() if path.startswith(prefix)}
    folders = {
        parent
        for path in inside
        for parent in _parents(path)
        if parent.startswith(prefix) and parent != below
    }
    entries = [directory(revision, folder) for folder in folders]
    entries += [file_entry(store, path, node) for path, node in inside.items()]
    if not recursive:
        entries = [each for each in entries if "/" not in each["path"][len(prefix) :]]
    return sorted(entries, key=lambda each: (each["type"] != "directory", each["path"]))


def paths_info(store: ChecksumStore, revision: Revision, paths: Sequence[str]) -> Iterator[Any]:
    """What is known of these paths; those that are not there are passed over."""
    folders = {parent for path in revision.files for parent in _parents(path)}
    for path in dict.fromkeys(each.strip("/") for each in paths):
        if path in revision.files:
            yield file_entry(store, path, revision.files[path])
        elif path in folders:
            yield directory(revision, path)


def refs(found: Iterable[Revision]) -> dict[str, Any]:
    """Branches; what is named by a commit's hash is the past of one."""
    branches = [
        {"name": each.name, "ref": f"refs/heads/{each.name}", "targetCommit": each.commit}
        for each in found
        if not is_commit(each.name)
    ]
    return {"branches": branches, "converts": [], "tags": [], "pullRequests": []}


def file_entry(store: ChecksumStore, path: str, node: Node) -> dict[str, Any]:
    """One file of a tree."""
    file = identify(store, node)
    entry: dict[str, Any] = {"type": "file", "path": path, "size": file.size, "oid": file.git_id}
    if file.large:
        entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
    return entry


def directory(revision: Revision, path: str) -> dict[str, Any]:
    """One folder of a tree; its id changes with anything in it."""
    inside = [
        f"{name}\0{node.checksums.sha256}"
        for name, node in sorted(revision.files.items())
        if name.startswith(f"{path}/") and node.checksums
    ]
    digest = hashlib.sha1("\n".join(inside).encode(), usedforsecurity=False).hexdigest()
    return {"type": "directory", "path": path, "size": 0, "oid": digest}


def identify(store: ChecksumStore, node: Node) -> FileIdentity:
    """What git would call a stored file."""
    assert node.checksums is not None
    return identity(_stored(store, node), node.checksums)


def _stored(store: ChecksumStore, node: Node) -> Path:
    assert node.checksums is not None
    return store.path(node.checksums.sha256)


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
