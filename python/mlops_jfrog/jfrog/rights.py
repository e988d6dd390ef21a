"""What a token may do: found out without changing anything, by whoever has the token."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.errors import MlopsError, NotFoundError, PermissionDenied, ServerError
from mlops_jfrog.http import PlatformSession

_PROBE = ".mlops-doctor/probe"


@dataclass(frozen=True)
class ListedRepository:
    """A repository as everybody who may read it sees it."""

    key: str
    kind: str
    """``local``, ``remote``, ``virtual`` or ``federated``."""
    package_type: str


def visible_repositories(session: PlatformSession) -> Mapping[str, ListedRepository]:
    """Every repository that the token may see, by key."""
    answer = session.request("GET", "artifactory", "api/repositories", idempotent=True)
    listed = answer.json()
    if not isinstance(listed, list):
        raise ServerError("the answer about the repositories is no list")
    found = [
        ListedRepository(
            str(each.get("key")),
            str(each.get("type", "")).lower(),
            str(each.get("packageType", "")).lower(),
        )
        for each in listed
        if isinstance(each, Mapping)
    ]
    return {each.key: each for each in found}


def may_read(session: PlatformSession, repository: RepositoryKey) -> bool:
    """Whether the token may look into the repository."""
    try:
        session.request("GET", "artifactory", f"api/storage/{quote(repository)}", idempotent=True)
    except (NotFoundError, PermissionDenied):
        return False
    return True


def may_deploy(session: PlatformSession, repository: RepositoryKey) -> bool | None:
    """Whether the token may store files there; None where that can't be told.

    Asks for a deploy by a checksum that nobody can have: a token with the right is told that the
    store lacks it (404), one without is refused (403). The repository must exist.
    """
    headers = {"X-Checksum-Deploy": "true", "X-Checksum-Sha256": secrets.token_hex(32)}
    try:
        session.request(
            "PUT",
            "artifactory",
            f"{quote(repository)}/{_PROBE}",
            headers=headers,
            body=b"",
            idempotent=True,
        )
    except NotFoundError:
        return True
    except PermissionDenied:
        return False
    except MlopsError:
        return None
    return None
