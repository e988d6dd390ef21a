"""What the drivers of pyartifactory share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from pyartifactory import Artifactory  # type: ignore[import-not-found, unused-ignore]
from pyartifactory.models import LocalRepository  # type: ignore[import-not-found, unused-ignore]

CONTENT = b"weights " * 4000
PASSWORD = "correct horse"


def client_of(platform: Platform, **options: Any) -> Any:
    """The client, as the administrator unless ``options`` say otherwise."""
    credentials = options or {"access_token": platform.token}
    return Artifactory(url=f"{platform.url}/artifactory", **credentials)


def with_repository(platform: Platform, key: str) -> Any:
    """The administrator's client, and a new local repository."""
    client = client_of(platform)
    client.repositories.create_repo(LocalRepository(key=key))
    return client


def raises(kind: Any, action: Callable[[], Any]) -> None:
    """It must end in this kind of error."""
    try:
        action()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")
