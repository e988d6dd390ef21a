"""The stage pointer: one small file per model and stage that says which version is in it.

Promotion copies files in the server's order and sets properties one by one; our resolver reads this
file instead, so it sees exactly one version at every instant (architecture, decision 4).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import (
    ArtifactPath,
    ModelName,
    ModelVersion,
    RelativePath,
    RepositoryKey,
)
from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.domain.stage_history import LONGEST, Action, Switch, succession
from mlops_jfrog.errors import IntegrityError, UsageError

_FORMAT = 1
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
    """Version that a rollback brings back."""
    build_name: str
    build_number: str
    promoted_by: str
    promoted_at: str
    """ISO 8601 with offset."""
    comment: str
    history: tuple[Switch, ...] = ()
    """Oldest first, the switch to this version last."""

    @classmethod
    def after(
        cls, before: StagePointer | None, switch: Switch, model: ModelName, build: tuple[str, str]
    ) -> StagePointer:
        """The pointer that one more switch makes; ``build`` is name and number of its build."""
        history = (*(before.switches if before else ()), switch)[-LONGEST:]
        below = succession(history)[:-1]
        return cls(
            model_version=ModelVersion.of(model, switch.version),
            manifest_sha256=switch.manifest_sha256,
            previous=below[-1] if below else None,
            build_name=build[0],
            build_number=build[1],
            promoted_by=switch.by,
            promoted_at=switch.at,
            comment=switch.reason,
            history=history,
        )

    @property
    def switches(self) -> tuple[Switch, ...]:
        """The history as far as it is known: pointers of earlier releases hold none."""
        if self.history:
            return self.history
        version, digest = self.model_version.version, self.manifest_sha256
        own = Switch(
            Action.PROMOTE, version, digest, self.promoted_by, self.promoted_at, self.comment
        )
        if self.previous is None:
            return (own,)
        return (Switch(Action.PROMOTE, self.previous, "", "", "", ""), own)

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
            "history": [switch.to_json() for switch in self.history],
        }
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> StagePointer:
        """Read back; raises IntegrityError."""
        try:
            document = json.loads(content)
            if document["format"] != _FORMAT or not is_sha256(document["manifestSha256"]):
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
                history=tuple(map(Switch.from_json, document.get("history", []))),
            )
        except _UNREADABLE as error:
            raise IntegrityError(f"{source} is no stage pointer: {error!r}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value
