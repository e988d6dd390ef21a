"""Permission targets: ``api/v2/security/permissions``."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


class Permissions:
    """The permission targets of one platform; for administrators."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def find(self, name: str) -> Mapping[str, object] | None:
        """The target, ``{"name", "repo": {...}, "build": {...}}``; None where there is none."""
        try:
            answer = self._session.request("GET", "artifactory", _path(name), idempotent=True)
        except NotFoundError:
            return None
        return json_object(answer)

    def create(self, name: str, document: Mapping[str, object]) -> None:
        """``POST``: a new target."""
        self._session.request("POST", "artifactory", _path(name), json=document, idempotent=True)

    def update(self, name: str, document: Mapping[str, object]) -> None:
        """``PUT``: the whole target."""
        self._session.request("PUT", "artifactory", _path(name), json=document, idempotent=True)


def _path(name: str) -> str:
    return f"api/v2/security/permissions/{quote(name, safe='')}"
