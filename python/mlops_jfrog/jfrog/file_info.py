"""What the platform knows about one file: ``GET api/storage/<repository>/<path>``."""

from __future__ import annotations

from urllib.parse import quote

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


def creator(session: PlatformSession, path: ArtifactPath) -> str:
    """User whose credential stored the file; NotFoundError where there is none."""
    answer = session.request(
        "GET", "artifactory", f"api/storage/{quote(str(path))}", idempotent=True
    )
    found = json_object(answer).get("createdBy")
    if not isinstance(found, str) or not found:
        raise ServerError(f"the platform does not say who stored {path}")
    return found
