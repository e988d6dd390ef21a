"""Models of another hub: what it says of them, and their files, cached by commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mlops_jfrog.domain.hub import is_commit
from mlops_jfrog.errors import AuthenticationError
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface.file_identity import FileIdentity
from mlops_jfrog.sandbox.huggingface.hub_endpoint import gated, repo_not_found
from mlops_jfrog.sandbox.huggingface.hub_id import HubId, Kind
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote.documents import Document, Wanted, document, same_as
from mlops_jfrog.sandbox.remote.files import Source, fetched
from mlops_jfrog.sandbox.remote.publication import note_publication
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.request_path import ItemPath
from mlops_jfrog.sandbox.xray.licenses import told_licenses

_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class RemoteRevision:
    """One commit of the other hub; its files may or may not be cached."""

    repository: Repository
    hub: HubId
    commit: str
    body: Mapping[str, Any]
    """What the other hub says of the model at that commit."""
    files: Mapping[str, FileIdentity]

    @property
    def published(self) -> str | None:
        """When the other hub got the commit, as far as it says so."""
        instant = self.body.get("lastModified") or self.body.get("createdAt")
        return str(instant) if instant else None

    @property
    def licenses(self) -> tuple[str, ...]:
        """What the other hub says that its licences are; none where it says nothing."""
        card = self.body.get("cardData")
        return told_licenses(card) if isinstance(card, dict) else ()

    def paths(self) -> Collection[str]:
        """Its files."""
        return self.files.keys()

    def stored_path(self, path: str) -> str:
        """Where a file is cached."""
        return f"{self.hub.revision_folder(self.commit)}/{path}".rstrip("/")

    def identity(self, store: ChecksumStore, path: str) -> FileIdentity:
        """What the other hub calls a file."""
        return self.files[path]


def find_revision(
    platform: Platform, repository: Repository, hub: HubId, name: str
) -> RemoteRevision | None:
    """The commit that the other hub has under this name; None where it has none.

    What is cached where that hub is gone. Refused with 502 where nothing is.
    """
    told = _told(platform, repository, hub, f"revision/{quote(name, safe='')}", name)
    if not told.found:
        return None
    body = _json(repository, told)
    commit = body.get("sha") if isinstance(body, dict) else None
    if not isinstance(commit, str) or not is_commit(commit):
        raise Refused(502, f"The upstream of '{repository.key}' names no commit of {hub.folder}.")
    if not is_commit(name):
        # Who asks for the commit by its hash later is to be served without that hub, too.
        names = (_name(hub, f"revision/{quote(each, safe='')}") for each in (name, commit))
        same_as(platform, repository, *names)
    listed = _told(platform, repository, hub, f"tree/{commit}?recursive=true", commit)
    files = _files(repository, _json(repository, listed) if listed.found else None)
    visible = {
        path: file
        for path, file in files.items()
        if repository.accepts(f"{hub.revision_folder(commit)}/{path}")
    }
    return RemoteRevision(repository, hub, commit, body, visible)


def exists(platform: Platform, repository: Repository, hub: HubId) -> bool:
    """Whether the other hub has the model at all."""
    return _told(platform, repository, hub, "", "").found


def refs(platform: Platform, repository: Repository, hub: HubId) -> Any:
    """The other hub's branches and tags; None where it has no such model."""
    told = _told(platform, repository, hub, "refs", "")
    return _json(repository, told) if told.found else None


def fetch(platform: Platform, revision: RemoteRevision, path: str) -> Node:
    """A file, from the cache or through it; 403 where the other hub keeps it back."""
    file, hub, repository = revision.files[path], revision.hub, revision.repository
    prefix = "" if hub.kind is Kind.MODEL else f"{hub.kind.value}/"
    url = f"{_base(repository)}/{prefix}{hub.name}/resolve/{revision.commit}/{quote(path)}"
    digests = {"sha256": file.sha256} if file.large else {}
    source = Source(revision.stored_path(path), url, digests, immutable=True)
    try:
        found = fetched(platform, repository, source)
    except AuthenticationError as error:
        raise gated(hub, path) from error
    if found.node is None:
        raise Refused(502, f"The upstream of '{repository.key}' lists {path!a} but has it not.")
    if found.changed:
        if not file.large:
            _check_git_id(platform, found.node, file)
        note_publication(platform, found.node, revision.published)
    return found.node


def _told(
    platform: Platform, repository: Repository, hub: HubId, question: str, revision: str
) -> Document:
    name = _name(hub, question)
    wanted = Wanted(
        name, f"{_base(repository)}/{name}", {}, immutable=is_commit(revision), paged=True
    )
    try:
        return document(platform, repository, wanted)
    except AuthenticationError as error:
        # A hub answers so for what is hidden from the remote's own account.
        raise repo_not_found(hub) from error


def _name(hub: HubId, question: str) -> str:
    return f"api/{hub.kind.value}/{hub.name}/{question}".rstrip("/")


def _base(repository: Repository) -> str:
    return str(repository.configuration["url"]).rstrip("/")


def _json(repository: Repository, told: Document) -> Any:
    try:
        return json.loads(told.body)
    except (ValueError, RecursionError) as error:
        raise Refused(502, f"The upstream of '{repository.key}' is no hub: {error}") from error


def _files(repository: Repository, tree: Any) -> dict[str, FileIdentity]:
    found = {}
    try:
        for entry in tree:
            if entry["type"] != "file":
                continue
            lfs = entry.get("lfs")
            found[str(ItemPath(entry["path"]))] = FileIdentity(
                git_id=str(entry["oid"]),
                sha256=str(lfs["oid"]) if lfs else "",
                size=int(entry["size"]),
                large=bool(lfs),
                pointer_size=int(lfs.get("pointerSize", 0)) if lfs else 0,
            )
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Refused(
            502, f"The upstream of '{repository.key}' lists no files: {error!r}"
        ) from error
    return found


def _check_git_id(platform: Platform, node: Node, file: FileIdentity) -> None:
    """502, and the file goes again, where it is not what the listing says."""
    assert node.checksums is not None
    stored = platform.store.path(node.checksums.sha256)
    if _git_blob_id(stored, node.checksums.size) == file.git_id:
        return
    with platform.database.write() as db:
        nodes.delete(db, node)
    raise Refused(502, f"{node.name} is not what the upstream says it is (git id differs).")


def _git_blob_id(stored: Path, size: int) -> str:
    digest = hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with stored.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
