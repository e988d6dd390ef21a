"""Groups of users: ``api/security/groups``."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


class Groups:
    """The groups of one platform; for administrators."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def find(self, name: str) -> Mapping[str, object] | None:
        """The group; None where there is none."""
        try:
            answer = self._session.request("GET", "artifactory", _path(name), idempotent=True)
        except NotFoundError:
            return None
        return json_object(answer)

    def create(self, name: str, document: Mapping[str, object]) -> None:
        """``PUT``: a new group, without members."""
        self._session.request("PUT", "artifactory", _path(name), json=document, idempotent=True)

    def update(self, name: str, document: Mapping[str, object]) -> None:
        """``POST``: the fields that change; members stay."""
        self._session.request("POST", "artifactory", _path(name), json=document, idempotent=True)


def _path(name: str) -> str:
    return f"api/security/groups/{quote(name, safe='')}"
