"""Groups and permission targets: documents by name; for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


@dataclass(frozen=True)
class SecurityDocuments:
    """The documents of one kind; which method creates and which updates differs by kind."""

    session: PlatformSession
    folder: str
    creating: str
    updating: str

    def find(self, name: str) -> Mapping[str, object] | None:
        """The document; None where there is none."""
        try:
            answer = self.session.request("GET", "artifactory", self._path(name), idempotent=True)
        except NotFoundError:
            return None
        return json_object(answer)

    def create(self, name: str, document: Mapping[str, object]) -> None:
        """A new one."""
        self._send(self.creating, name, document)

    def update(self, name: str, document: Mapping[str, object]) -> None:
        """What it becomes: of a group the fields that change, of a target the whole."""
        self._send(self.updating, name, document)

    def _send(self, method: str, name: str, document: Mapping[str, object]) -> None:
        path = self._path(name)
        self.session.request(method, "artifactory", path, json=document, idempotent=True)

    def _path(self, name: str) -> str:
        return f"{self.folder}/{quote(name, safe='')}"


def groups(session: PlatformSession) -> SecurityDocuments:
    """Groups of users: ``api/security/groups``. An update keeps the members."""
    return SecurityDocuments(session, "api/security/groups", creating="PUT", updating="POST")


def permissions(session: PlatformSession) -> SecurityDocuments:
    """Permission targets: ``api/v2/security/permissions``."""
    return SecurityDocuments(
        session, "api/v2/security/permissions", creating="POST", updating="PUT"
    )
