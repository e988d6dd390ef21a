"""Files in repositories: deploy, read, copy, delete, properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import (
    ConflictError,
    IntegrityError,
    NotFoundError,
    PermissionDenied,
    ServerError,
)
from mlops_jfrog.http import Answer, Body, PlatformSession, Streamed
from mlops_jfrog.jfrog.file_part import FilePart, Moved, read_begin

if TYPE_CHECKING:
    from mlops_jfrog.domain.hub import Address

CHECKSUM_DEPLOY_FROM = 10 * 1024
"""Bytes; below it asking costs more than sending (the JFrog CLI's own limit)."""
_IN_ONE_PIECE = 256 << 10
"""Bytes; a body that small is read at once: to hand it on block by block takes longer."""


@dataclass(frozen=True)
class MergedParts:
    """What the platform made of parts that were sent to it."""

    sha1: str
    token: str = field(repr=False)
    """Proves to the deploy that the bytes came from us."""


@dataclass(frozen=True)
class Deployed:
    """What became of a deploy."""

    path: ArtifactPath
    sent: int
    """Bytes that crossed the network; 0 when the store had them."""


class Artifacts:
    """The files of one platform."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def deploy(
        self,
        target: ArtifactPath,
        source: Path,
        *,
        sha256: str,
        size: int,
        properties: Properties,
        moved: Moved | None = None,
    ) -> Deployed:
        """Store a file; bytes that the store has are not sent again.

        Raises IntegrityError when the server stored something else than ``sha256``.
        """
        if size >= CHECKSUM_DEPLOY_FROM and self.deploy_known(target, sha256, properties):
            return Deployed(target, 0)
        return self.deploy_content(
            target, source, sha256=sha256, size=size, properties=properties, moved=moved
        )

    def deploy_content(
        self,
        target: ArtifactPath,
        source: Path,
        *,
        sha256: str,
        size: int,
        properties: Properties,
        moved: Moved | None = None,
    ) -> Deployed:
        """Store a file by sending it whole; the same errors."""
        if size <= _IN_ONE_PIECE:
            self._put(target, read_begin(source, size), sha256, size, properties)
            if moved is not None:
                moved(size)
        else:
            with FilePart(source, 0, size, moved) as body:
                self._put(target, body, sha256, size, properties)
        return Deployed(target, size)

    def deploy_known(
        self,
        target: ArtifactPath,
        sha256: str,
        properties: Properties,
        *,
        merged: MergedParts | None = None,
    ) -> bool:
        """Deploy by checksum; False where the store lacks the bytes or won't say it has them.

        Only an answer that carries the right checksum counts: a server that ignores the header
        answers 201 to an empty body. ``merged`` names bytes that were just sent in parts.
        """
        headers = {"X-Checksum-Deploy": "true", "X-Checksum-Sha256": sha256}
        if merged is not None:
            headers |= {"X-Checksum-Sha1": merged.sha1, "X-Checksum-Deploy-Token": merged.token}
        try:
            answer = self._session.request(
                "PUT",
                "artifactory",
                _with_matrix(target, properties),
                headers=headers,
                body=b"",
                idempotent=True,
            )
        except (NotFoundError, ConflictError, PermissionDenied):
            if merged is not None:
                raise
            return False  # the deploy with content gives the reason, if there is one
        return _stored_sha256(answer) == sha256

    def deploy_bytes(
        self,
        target: ArtifactPath,
        content: bytes,
        *,
        sha256: str,
        properties: Properties | None = None,
    ) -> None:
        """Store a small document."""
        self._put(target, content, sha256, len(content), properties or Properties())

    def deploy_chunked(self, target: ArtifactPath, body: Body) -> str | None:
        """Store what is read once, of unknown length and digest; nothing is tried again.

        Returns the SHA-256 that the server names, None where it names none.
        """
        answer = self._session.request(
            "PUT",
            "artifactory",
            quote(str(target)),
            headers={"Transfer-Encoding": "chunked"},
            body=body,
        )
        return _stored_sha256(answer)

    def deploy_stored(self, target: ArtifactPath, *, sha256: str, properties: Properties) -> None:
        """Store bytes that the platform has already under another name."""
        if not self.deploy_known(target, sha256, properties):
            raise NotFoundError(f"the platform no longer has the bytes {sha256} for {target}")

    def read(self, path: ArtifactPath) -> bytes:
        """A small document, whole; raises NotFoundError."""
        return self._session.request(
            "GET", "artifactory", quote(str(path)), idempotent=True
        ).content

    @contextmanager
    def open(
        self, path: Address, *, headers: Mapping[str, str] | None = None
    ) -> Iterator[Streamed]:
        """A file's bytes in blocks; ``headers`` may ask for a part (``Range``, ``If-Range``)."""
        with self._session.stream(
            "GET", "artifactory", quote(str(path)), headers=headers
        ) as streamed:
            yield streamed

    def delete(self, path: ArtifactPath) -> None:
        """Remove a file or folder; absent is fine."""
        try:
            self._session.request("DELETE", "artifactory", quote(str(path)), idempotent=True)
        except NotFoundError:
            return

    def set_properties(
        self, path: ArtifactPath, properties: Properties, *, recursive: bool
    ) -> None:
        """Add or replace the given properties, of a folder's content too where ``recursive``."""
        self._session.request(
            "PUT",
            "artifactory",
            f"api/storage/{quote(str(path))}",
            query=f"properties={properties.to_query()}&recursive={int(recursive)}",
            idempotent=True,
        )

    def url(self, path: Address) -> str:
        """Where a browser or any HTTP client finds it."""
        return f"{self._session.service_url('artifactory')}/{quote(str(path))}"

    def _put(
        self,
        target: ArtifactPath,
        body: bytes | Body,
        sha256: str,
        size: int,
        properties: Properties,
    ) -> None:
        answer = self._session.request(
            "PUT",
            "artifactory",
            _with_matrix(target, properties),
            headers={"X-Checksum-Sha256": sha256, "Content-Length": str(size)},
            body=body,
            idempotent=True,
        )
        stored = _stored_sha256(answer)
        if stored is None:
            raise IntegrityError(
                f"{target}: the platform's answer does not say what it stored",
                hint="Is JF_URL a JFrog Platform? Other servers store files without checksums.",
            )
        if stored != sha256:
            raise IntegrityError(f"{target} was stored with SHA-256 {stored}, sent was {sha256}")


def _with_matrix(target: ArtifactPath, properties: Properties) -> str:
    matrix = properties.to_matrix()
    return f"{quote(str(target))};{matrix}" if matrix else quote(str(target))


def _stored_sha256(answer: Answer) -> str | None:
    """What the server says it stored; None where it doesn't."""
    try:
        document = answer.json()
    except ServerError:
        # A plain web server: nginx answers 201 without a body.
        return None
    checksums = document.get("checksums") if isinstance(document, dict) else None
    stored = checksums.get("sha256") if isinstance(checksums, dict) else None
    return stored if isinstance(stored, str) else None
