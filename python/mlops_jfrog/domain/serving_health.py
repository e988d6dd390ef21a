"""How a served model is doing: what health checks and people read from the health file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from mlops_jfrog.errors import MlopsError


class ServingState(Enum):
    """What is served, held against what is wanted."""

    READY = "ready"
    """What is wanted is served."""
    STALE = "stale"
    """Something is served; what is wanted now is not known, because the platform is away."""
    REFUSED = "refused"
    """Something older is served; what is wanted now was refused or found bad."""
    WAITING = "waiting"
    """Nothing is served yet."""


@dataclass(frozen=True)
class Served:
    """The version that ``current`` leads to."""

    version: str
    repository: str
    manifest_sha256: str
    identity: str
    since: str
    """When it was switched to, ISO 8601 with offset."""


@dataclass(frozen=True)
class Health:
    """The outcome of one look at the platform."""

    state: ServingState
    asked: str
    """The reference, as it was given."""
    checked: str
    """When, ISO 8601 with offset."""
    served: Served | None = None
    error: MlopsError | None = None

    def document(self) -> Mapping[str, object]:
        """As JSON; no secret is in it, errors hold none."""
        found: dict[str, object] = {
            "state": self.state.value,
            "model": self.asked,
            "checked": self.checked,
        }
        if self.served is not None:
            found |= {
                "version": self.served.version,
                "repository": self.served.repository,
                "manifestSha256": self.served.manifest_sha256,
                "identity": self.served.identity,
                "since": self.served.since,
            }
        if self.error is not None:
            error = self.error
            found["error"] = {"code": error.code, "message": error.message, "hint": error.hint}
        return found

    def to_bytes(self) -> bytes:
        """The health file's content."""
        return (json.dumps(self.document(), indent=2, ensure_ascii=False) + "\n").encode()
