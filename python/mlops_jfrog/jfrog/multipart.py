"""Uploads in parts: ``api/v1/uploads``, where the platform's store offers it.

Everything between ``create`` and the final deploy carries the upload's own token; a part goes to an
address that is signed and gets no credentials (recorded from the JFrog CLI 2.99.0).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import NotFoundError, PermissionDenied, ServerError, UsageError
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.jfrog.document import json_object
from mlops_jfrog.jfrog.file_part import FilePart, Moved

FINISHED = "FINISHED"
FAILED = frozenset({"NON_RETRYABLE_ERROR", "RETRYABLE_ERROR", "ABORTED"})
_API = "api/v1/uploads"


@dataclass(frozen=True)
class MergeStatus:
    """How far the platform is with making one file of the parts."""

    status: str
    checksum_token: str | None = field(default=None, repr=False)
    """For the final deploy; None until it is finished."""


class Multipart:
    """Uploads in parts to one platform."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def is_offered(self) -> bool:
        """Whether the platform takes parts; one that knows nothing of them does not."""
        try:
            answer = self._session.request("GET", "artifactory", f"{_API}/config", idempotent=True)
            return json_object(answer).get("supported") is True
        except (NotFoundError, PermissionDenied, UsageError, ServerError):
            return False

    def create(self, target: ArtifactPath, part_mib: int) -> str:
        """Begin an upload; its token."""
        query = (
            f"repoKey={quote(target.repository, safe='')}"
            f"&repoPath={quote(target.path, safe='')}&partSizeMB={part_mib}"
        )
        answer = self._session.request(
            "POST", "artifactory", f"{_API}/create", query=query, idempotent=True
        )
        return _text(json_object(answer), "token", "create")

    def put_part(
        self, token: str, number: int, part: tuple[Path, int, int], moved: Moved | None = None
    ) -> None:
        """Send part ``number``, from 1; ``part`` is the file, an offset in it, and a size."""
        address = self._address(token, number)
        path, offset, size = part
        with FilePart(path, offset, size, moved) as body:
            self._session.put_signed(address, body, size)

    def complete(self, token: str, sha1: str) -> None:
        """Say that every part is there; ``sha1`` is that of the whole."""
        self._steer(token, "complete", f"sha1={sha1}")

    def status(self, token: str) -> MergeStatus:
        """How far it is."""
        document = json_object(self._steer(token, "status"))
        status = _text(document, "status", "status")
        if status != FINISHED:
            return MergeStatus(status)
        return MergeStatus(status, _text(document, "checksumToken", "status"))

    def pause(self, attempt: int) -> None:
        """Wait before status is asked again."""
        self._session.pause(attempt)

    def _address(self, token: str, number: int) -> str:
        answer = self._steer(token, "urlPart", f"partNumber={number}")
        address = _text(json_object(answer), "url", "urlPart")
        own, given = urlsplit(self._session.service_url("artifactory")), urlsplit(address)
        weaker = own.scheme == "https" and given.scheme != "https"
        if given.scheme not in ("http", "https") or not given.netloc or weaker:
            raise ServerError(f"the platform names {given.scheme!a} as the way for a part")
        return address

    def _steer(self, token: str, step: str, query: str = "") -> Answer:
        return self._session.request(
            "POST", "artifactory", f"{_API}/{step}", query=query, idempotent=True, bearer=token
        )


def _text(document: dict[str, object], key: str, step: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise ServerError(f"the platform's answer to uploads/{step} has no {key}")
    return value
