"""Machine-learning repositories: versions as FrogML stores and reads them.

``POST …/start-transaction/<version>`` names folders and a transaction; the manifest ends it
(frogml 2.1.152, ``frogml.storage``).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mlops_jfrog.domain.coordinates import ModelVersion, RelativePath, RepositoryKey
from mlops_jfrog.errors import ServerError, UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object

_API = "api/machinelearning"


@dataclass(frozen=True)
class Transaction:
    """An upload that was begun: its id, and the folders for its files."""

    id: str
    model: RelativePath
    dependencies: RelativePath
    code: RelativePath


def read_manifest(
    session: PlatformSession, repository: RepositoryKey, version: ModelVersion
) -> dict[str, Any]:
    """FrogML's manifest of a version; raises NotFoundError."""
    path = f"{_API}/{repository}/model/entity-manifest/{quote(version.folder)}"
    return json_object(session.request("GET", "artifactory", path, idempotent=True))


def start_transaction(
    session: PlatformSession, repository: RepositoryKey, version: ModelVersion
) -> Transaction:
    """Raises ConflictError where the version is there."""
    path = f"{_API}/{repository}/model/{quote(version.model)}/start-transaction/{version.version}"
    answer = json_object(session.request("POST", "artifactory", path))
    try:
        return Transaction(
            str(answer["transactionId"]),
            RelativePath(str(answer["filesUploadPath"])),
            RelativePath(str(answer["dependenciesUploadPath"])),
            RelativePath(str(answer["codeUploadPath"])),
        )
    except (KeyError, UsageError):
        raise ServerError(f"{repository}: the platform begins no transaction") from None


def end_transaction(
    session: PlatformSession,
    repository: RepositoryKey,
    version: ModelVersion,
    transaction: Transaction,
    manifest: bytes,
    properties: Mapping[str, str],
) -> None:
    """The version is there when this returns; raises ConflictError where another came first."""
    folder = quote(version.folder)
    path = f"{_API}/{repository}/model/entity-manifest/{folder}/{quote(transaction.id)}"
    parts = {"modelManifest": manifest, "additionalData": json.dumps(dict(properties)).encode()}
    boundary = secrets.token_hex(16)
    body = b"".join(_part(boundary, name, content) for name, content in parts.items())
    session.request(
        "PUT",
        "artifactory",
        path,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        body=body + f"--{boundary}--\r\n".encode(),
    )


def _part(boundary: str, name: str, content: bytes) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"
