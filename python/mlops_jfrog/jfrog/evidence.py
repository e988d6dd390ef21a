"""The Evidence service: signed statements about stored files.

``POST evidence/api/v1/subject/<repository>/<path>`` takes a DSSE envelope; the answer says whether
a key that the platform knows verifies it (the JFrog CLI's ``evd create``).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


@dataclass(frozen=True)
class Attached:
    """What the service made of a statement."""

    predicate_slug: str
    verified: bool
    """Whether the platform has a key that verifies it."""


def attach(session: PlatformSession, subject: ArtifactPath, envelope: bytes) -> Attached:
    """Hand a signed envelope over; the statement must be about the subject's present content."""
    answer = session.request(
        "POST",
        "evidence",
        f"api/v1/subject/{quote(str(subject))}",
        headers={"Content-Type": "application/json"},
        body=envelope,
    )
    document = json_object(answer)
    return Attached(str(document.get("predicate_slug", "")), document.get("verified") is True)
