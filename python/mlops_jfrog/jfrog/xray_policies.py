"""Xray's policies, watches and indexed builds."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object

_KEPT_BY_XRAY = {"author", "created", "modified"}


def xray_answers(session: PlatformSession) -> bool:
    """Whether the platform has an Xray; raises what else keeps it from answering."""
    try:
        session.request("GET", "xray", "api/v1/system/version", idempotent=True)
    except NotFoundError:
        return False
    return True


class Rulebook:
    """Policies or watches, by name; for administrators."""

    def __init__(self, session: PlatformSession, collection: str) -> None:
        self._session = session
        self._collection = f"api/v2/{collection}"

    def find(self, name: str) -> Mapping[str, object] | None:
        """The policy or watch without what Xray itself keeps about it; None where there is none."""
        try:
            answer = self._session.request("GET", "xray", self._path(name), idempotent=True)
        except NotFoundError:
            return None
        return {k: value for k, value in json_object(answer).items() if k not in _KEPT_BY_XRAY}

    def create(self, name: str, document: Mapping[str, object]) -> None:
        """``POST`` to the collection; the name is in the document."""
        self._session.request("POST", "xray", self._collection, json=document)

    def update(self, name: str, document: Mapping[str, object]) -> None:
        """``PUT``: the whole of it."""
        self._session.request("PUT", "xray", self._path(name), json=document, idempotent=True)

    def _path(self, name: str) -> str:
        return f"{self._collection}/{quote(name, safe='')}"


class IndexedBuilds:
    """Names and patterns of the builds that are indexed, by binary manager; for administrators."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def find(self, name: str) -> Mapping[str, object] | None:
        """``{"indexed_builds": [...]}``; None for an unknown binary manager."""
        path = f"api/v1/binMgr/{quote(name, safe='')}/builds"
        try:
            answer = self._session.request("GET", "xray", path, idempotent=True)
        except NotFoundError:
            return None
        return json_object(answer)

    def create(self, name: str, document: Mapping[str, object]) -> None:
        """The same as an update."""
        self.update(name, document)

    def update(self, name: str, document: Mapping[str, object]) -> None:
        """``POST api/v1/binMgr/builds``: adds to what is indexed."""
        body = {"names": document["indexed_builds"]}
        self._session.request("POST", "xray", "api/v1/binMgr/builds", json=body, idempotent=True)
