"""The stage pointer: one small file per model and stage that says which version is in it.

Promotion copies files in the server's order and sets properties one by one; our resolver reads this
file instead, so it sees exactly one version at every instant (architecture, decision 4).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import (
    ArtifactPath,
    ModelName,
    ModelVersion,
    RelativePath,
    RepositoryKey,
)
from mlops_jfrog.errors import IntegrityError, UsageError

_FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, UsageError)


def pointer_path(repository: RepositoryKey, model: ModelName, stage: str) -> ArtifactPath:
    """``<repository>/<model>/.stages/<stage>.json``."""
    return ArtifactPath(repository, RelativePath(f"{model}/.stages/{stage}.json"))


@dataclass(frozen=True)
class StagePointer:
    """What is in a stage."""

    model_version: ModelVersion
    manifest_sha256: str
    previous: str | None
    """Version that was in the stage before."""
    build_name: str
    build_number: str
    promoted_by: str
    promoted_at: str
    """ISO 8601 with offset."""
    comment: str

    def to_bytes(self) -> bytes:
        """The stored form."""
        document = {
            "format": _FORMAT,
            "model": self.model_version.model,
            "version": self.model_version.version,
            "manifestSha256": self.manifest_sha256,
            "previous": self.previous,
            "build": {"name": self.build_name, "number": self.build_number},
            "promotedBy": self.promoted_by,
            "promotedAt": self.promoted_at,
            "comment": self.comment,
        }
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> StagePointer:
        """Read back; raises IntegrityError."""
        try:
            document = json.loads(content)
            if document["format"] != _FORMAT or not _SHA256.match(document["manifestSha256"]):
                raise ValueError("unknown format or no digest")
            return cls(
                model_version=ModelVersion.of(document["model"], document["version"]),
                manifest_sha256=document["manifestSha256"],
                previous=None if document["previous"] is None else _text(document["previous"]),
                build_name=_text(document["build"]["name"]),
                build_number=_text(document["build"]["number"]),
                promoted_by=_text(document["promotedBy"]),
                promoted_at=_text(document["promotedAt"]),
                comment=_text(document["comment"]),
            )
        except _UNREADABLE as error:
            raise IntegrityError(f"{source} is no stage pointer: {error!r}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value
