"""What the drivers of dohq-artifactory share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from artifactory import ArtifactoryPath  # type: ignore[import-not-found, unused-ignore]
from dohq_artifactory import admin  # type: ignore[import-not-found, unused-ignore]
from dohq_artifactory.exception import (  # type: ignore[import-not-found, unused-ignore]
    ArtifactoryException,
)
from engine import Platform  # type: ignore[import-not-found, unused-ignore]

admin.rest_delay = lambda: None  # it only sleeps
CONTENT = b"weights " * 4000
DIGESTS = {name: hashlib.new(name, CONTENT).hexdigest() for name in ("md5", "sha1", "sha256")}


def root_of(platform: Platform) -> Any:
    """All of Artifactory, as the administrator."""
    return ArtifactoryPath(f"{platform.url}/artifactory", token=platform.token)


def new_repository(platform: Platform, key: str, **options: Any) -> Any:
    """A new local repository."""
    made = admin.RepositoryLocal(root_of(platform), key, **options)
    made.create()
    return made


def new_root(platform: Platform, key: str) -> Any:
    """The path of a new local repository."""
    new_repository(platform, key)
    return root_of(platform) / key


def refused(action: Callable[[], Any]) -> str:
    """The message of the refusal that it must end in."""
    return str(raised(action, ArtifactoryException))


def error_of(action: Callable[[], Any]) -> str:
    """The HTTP error behind the refusal that it must end in."""
    error = raised(action, ArtifactoryException)
    return str(error.__cause__ or error)


def number_of(action: Callable[[], Any]) -> int | None:
    """``errno`` of the system's error that it must end in."""
    number: int | None = raised(action, OSError).errno
    return number


def raised(action: Callable[[], Any], kind: Any) -> Any:
    """The error of this kind that it must end in."""
    try:
        action()
    except kind as error:
        return error
    raise AssertionError("it went well")
