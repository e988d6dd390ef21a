"""The Hub's interface of the platform: which files a revision has, and what its card says.

Protocol: huggingface_hub 0.36 to 2.4 (``repo_info``, ``list_repo_tree``, ``hf_hub_download``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mlops_jfrog.domain.coordinates import RelativePath, RepositoryKey
from mlops_jfrog.domain.hub import (
    HubAddress,
    HubFile,
    HubId,
    hub_root,
    is_commit,
    quoted_revision,
)
from mlops_jfrog.errors import MlopsError, NotFoundError, ServerError, UsageError
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.jfrog.document import json_object

_NEXT = re.compile(r"<[^>?]*\?([^>]*)>\s*;\s*rel=\"?next\"?")
_MOST_PAGES = 10_000


@dataclass(frozen=True)
class HubSnapshot:
    """A revision as it was when it was asked for: one commit's files."""

    id: HubId
    commit: str
    files: tuple[HubFile, ...]
    """By path."""
    card: Mapping[str, Any]
    """The metadata of its card; empty where the platform tells none."""
    tags: tuple[str, ...]


class Hub:
    """One Hugging Face repository of a platform, as a hub."""

    def __init__(self, session: PlatformSession, repository: RepositoryKey) -> None:
        self._session, self._repository = session, repository
        self._root = hub_root(repository)

    def snapshot(self, id: HubId, revision: str) -> HubSnapshot:
        """The commit that a revision stands for, with its files; NotFoundError for none.

        Raises ServerError for an answer that names no commit or no safe files.
        """
        told = json_object(self._get(f"{id.api}/revision/{quoted_revision(revision)}"))
        commit = told.get("sha")
        if not isinstance(commit, str) or not is_commit(commit):
            raise ServerError(f"the platform names no commit of {id} at {revision}")
        try:
            files = tuple(sorted(self._files(id, commit, told), key=lambda file: file.path))
        except (UsageError, KeyError, TypeError, ValueError) as error:
            raise ServerError(f"the files of {id} can't be read: {_reason(error)}") from None
        card, tags = told.get("cardData"), told.get("tags")
        return HubSnapshot(
            id,
            commit,
            files,
            card if isinstance(card, dict) else {},
            tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        )

    def address(self, id: HubId, commit: str, path: RelativePath) -> HubAddress:
        """Where a file is read."""
        return HubAddress(self._repository, id, commit, path)

    def _files(self, id: HubId, commit: str, told: Mapping[str, object]) -> Iterator[HubFile]:
        try:
            entries = list(self._tree(id, commit))
        except (NotFoundError, UsageError):
            # Older platforms tell names only, as older clients asked for them.
            for each in _listed(told.get("siblings")):
                yield self._looked_up(id, commit, str(each["rfilename"]))
            return
        for entry in entries:
            if entry["type"] == "file":
                lfs = entry.get("lfs") or {}
                yield HubFile.of(entry["path"], int(entry["size"]), lfs.get("oid") or entry["oid"])

    def _tree(self, id: HubId, commit: str) -> Iterator[dict[str, Any]]:
        query = "recursive=true"
        for _ in range(_MOST_PAGES):
            answer = self._get(f"{id.api}/tree/{commit}", query)
            yield from _listed(answer.json())
            # Only the cursor counts: whatever host the link names, the token stays here.
            following = _NEXT.search(answer.headers.get("Link", ""))
            if following is None:
                return
            query = following[1]
        raise ServerError(f"the files of {id} have no end")

    def _looked_up(self, id: HubId, commit: str, path: str) -> HubFile:
        address = self.address(id, commit, RelativePath(path))
        answer = self._session.request("HEAD", "artifactory", quote(str(address)), idempotent=True)
        headers = answer.headers
        etag = headers.get("X-Linked-Etag") or headers.get("ETag") or ""
        size = headers.get("X-Linked-Size") or headers.get("Content-Length") or ""
        stored = headers.get("X-Checksum-Sha256")
        return HubFile.of(path, int(size), etag.removeprefix("W/").strip('"'), stored)

    def _get(self, path: str, query: str = "") -> Answer:
        whole = f"{self._root}/{path}"
        return self._session.request("GET", "artifactory", whole, query=query, idempotent=True)


def _listed(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("no list of files")
    return value


def _reason(error: Exception) -> str:
    return error.message if isinstance(error, MlopsError) else repr(error)
