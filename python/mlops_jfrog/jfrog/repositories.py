"""Repository configurations: ``api/repositories``."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from mlops_jfrog.errors import NotFoundError, ServerError, UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


class Repositories:
    """The repositories of one platform; for administrators."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def find(self, name: str) -> Mapping[str, object] | None:
        """The configuration; None where there is none."""
        try:
            answer = self._session.request("GET", "artifactory", _path(name), idempotent=True)
        except (UsageError, NotFoundError):
            # The platform answers 400 to an unknown key, and to much else.
            if name in self._keys():
                raise
            return None
        return json_object(answer)

    def create(self, name: str, document: Mapping[str, object]) -> None:
        """``PUT``: the configuration of a new one."""
        body = {"key": name, **document}
        self._session.request("PUT", "artifactory", _path(name), json=body, idempotent=True)

    def update(self, name: str, document: Mapping[str, object]) -> None:
        """``POST``: the fields that change; others stay."""
        body = {"key": name, **document}
        self._session.request("POST", "artifactory", _path(name), json=body, idempotent=True)

    def _keys(self) -> set[str]:
        answer = self._session.request("GET", "artifactory", "api/repositories", idempotent=True)
        listed = answer.json()
        if not isinstance(listed, list):
            raise ServerError("the answer about the repositories is no list")
        return {str(each.get("key")) for each in listed if isinstance(each, Mapping)}


def _path(name: str) -> str:
    return f"api/repositories/{quote(name, safe='')}"
