"""Uploads to a Hugging Face repository: what is there, large files by git LFS, then one commit.

Protocol: huggingface_hub 0.36 to 2.4 (``_commit_api.py``, ``lfs.py``) and the git LFS batch API.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.hub import HubId, hub_root, is_commit, quoted_revision
from mlops_jfrog.errors import ConflictError, NotFoundError, ServerError, UsageError
from mlops_jfrog.http import Answer, Body, PlatformSession
from mlops_jfrog.http.call import json_body
from mlops_jfrog.jfrog.document import json_object

_AT_ONCE = 256
"""Files in one question, as huggingface_hub asks."""
_LFS = "application/vnd.git-lfs+json"


@dataclass(frozen=True)
class Offered:
    """A file as the platform is told of it beforehand."""

    path: str
    size: int
    sha256: str
    sample: bytes
    """How it begins, at most 512 bytes."""


@dataclass(frozen=True)
class Mode:
    """How the platform wants a file."""

    large: bool
    ignored: bool
    present: str | None
    """Git's id or the SHA-256 of what lies in its place now, where the platform tells it."""


@dataclass(frozen=True)
class Slot:
    """Where the bytes of a large file go."""

    href: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    verify: str | None = field(repr=False)


class HubUpload:
    """One model or data set of one repository, to be written."""

    def __init__(self, session: PlatformSession, repository: RepositoryKey, id: HubId) -> None:
        self._session, self._id = session, id
        self._root = hub_root(repository)

    def modes(self, revision: str, files: Sequence[Offered]) -> Mapping[str, Mode]:
        """By path. What isn't there yet is made where the platform wants that done first."""
        found: dict[str, Mode] = {}
        for begin in range(0, len(files), _AT_ONCE):
            batch = [_described(file) for file in files[begin : begin + _AT_ONCE]]
            path = f"{self._id.api}/preupload/{quoted_revision(revision)}"
            try:
                answer = self._post(path, {"files": batch})
            except NotFoundError:
                self._create()
                answer = self._post(path, {"files": batch})
            found |= dict(_modes(answer))
        missing = [file.path for file in files if file.path not in found]
        if missing:
            raise ServerError(f"the platform does not say how it wants {missing[0]!a}")
        return found

    def slots(self, revision: str, files: Sequence[Offered]) -> Mapping[str, Slot]:
        """By SHA-256; nothing for bytes that the platform has."""
        found: dict[str, Slot] = {}
        unique = list({file.sha256: file for file in files}.values())
        for begin in range(0, len(unique), _AT_ONCE):
            batch = unique[begin : begin + _AT_ONCE]
            body = {
                "operation": "upload",
                "transfers": ["basic"],
                "hash_algo": "sha256",
                "ref": {"name": revision},
                "objects": [{"oid": file.sha256, "size": file.size} for file in batch],
            }
            path = f"{self._id.files}.git/info/lfs/objects/batch"
            found |= dict(_slots(self._post(path, body, kind=_LFS)))
        return found

    def put(self, slot: Slot, file: Offered, body: Body | bytes) -> None:
        """Send the bytes; our credentials do not go with them.

        It is verified where the platform asks for it, but by nobody else, who would get them.
        """
        self._session.put_signed(slot.href, body, file.size, slot.headers)
        base = f"{self._session.service_url('artifactory')}/"
        if slot.verify is not None and slot.verify.startswith(base):
            stored = {"oid": file.sha256, "size": file.size}
            self._send(slot.verify.removeprefix(base), stored, kind=_LFS)

    def commit(self, revision: str, lines: Body | bytes, size: int) -> str:
        """Make what the lines say the revision; the commit. Tried once: it isn't idempotent."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Length": str(size)}
        answer = self._session.request(
            "POST",
            "artifactory",
            f"{self._root}/{self._id.api}/commit/{quoted_revision(revision)}",
            headers=headers,
            body=lines,
        )
        oid = json_object(answer).get("commitOid")
        if not isinstance(oid, str) or not is_commit(oid):
            raise ServerError("the platform names no commit for what was uploaded")
        return oid

    def _create(self) -> None:
        organisation, _, name = self._id.name.rpartition("/")
        body = {"name": name, "organization": organisation or None, "type": self._id.kind.value}
        try:
            self._post("api/repos/create", body)
        except ConflictError:
            return  # somebody made it meanwhile

    def _post(self, path: str, body: object, kind: str = "application/json") -> Answer:
        return self._send(f"{self._root}/{path}", body, kind)

    def _send(self, path: str, body: object, kind: str) -> Answer:
        content, _ = json_body(body)
        headers = {"Content-Type": kind, "Accept": kind}
        return self._session.request(
            "POST", "artifactory", path, headers=headers, body=content, idempotent=True
        )


def _described(file: Offered) -> dict[str, object]:
    return {
        "path": file.path,
        "size": file.size,
        "sample": base64.b64encode(file.sample).decode(),
        "sha256": file.sha256,
    }


def _modes(answer: Answer) -> Iterator[tuple[str, Mode]]:
    for each in _list(answer, "files"):
        path, mode, oid = each.get("path"), each.get("uploadMode"), each.get("oid")
        if not isinstance(path, str) or mode not in ("lfs", "regular"):
            raise ServerError(f"{answer.url} answered with no upload mode")
        present = oid if isinstance(oid, str) else None
        yield path, Mode(mode == "lfs", each.get("shouldIgnore") is True, present)


def _slots(answer: Answer) -> Iterator[tuple[str, Slot]]:
    for each in _list(answer, "objects"):
        error = each.get("error")
        if isinstance(error, dict):
            raise UsageError(f"the platform refuses an upload: {str(error.get('message'))[:200]}")
        actions = each.get("actions") or {}
        upload, verify = actions.get("upload"), actions.get("verify") or {}
        if not upload:
            continue
        href = upload.get("href")
        if not isinstance(href, str) or urlsplit(href).scheme not in ("http", "https"):
            raise ServerError("the platform names no address to upload to")
        headers = {str(k): str(v) for k, v in (upload.get("header") or {}).items()}
        yield str(each.get("oid")), Slot(href, headers, verify.get("href"))


def _list(answer: Answer, key: str) -> list[dict[str, Any]]:
    found = json_object(answer).get(key)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ServerError(f"{answer.url} answered without {key}")
    return found
