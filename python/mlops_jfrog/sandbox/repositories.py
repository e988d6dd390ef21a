"""Repositories: their configuration, which of them answers for a key, and what they accept."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import path_matches

CACHE = "-cache"
"""Ending of the key under which a remote repository shows what it has, and fetches nothing."""
_DEEPEST = 16
"""Nested virtual repositories that are followed; a cycle ends there."""


@dataclass(frozen=True)
class Repository:
    """One repository; ``configuration`` is the platform's JSON."""

    key: str
    rclass: str
    package_type: str
    configuration: dict[str, Any]

    @property
    def takes_deployments(self) -> bool:
        """Whether artifacts are put into it; a federated one is a local one with members."""
        return self.rclass in {"local", "federated"}

    def accepts(self, path: str) -> bool:
        """Whether the include and exclude patterns let ``path`` in."""
        includes = _patterns(self.configuration.get("includesPattern")) or ["**/*"]
        excludes = _patterns(self.configuration.get("excludesPattern"))
        return (
            any(path_matches(pattern, path) for pattern in includes)
            and not any(path_matches(pattern, path) for pattern in excludes)
            and self._accepted_by_expressions(path)
        )

    def _accepted_by_expressions(self, path: str) -> bool:
        includes = self.configuration.get("includesRegex")
        excludes = self.configuration.get("excludesRegex")
        if includes and re.fullmatch(includes, path) is None:
            return False
        return not excludes or re.fullmatch(excludes, path) is None


def find(db: sqlite3.Connection, key: str) -> Repository | None:
    """The repository with this key, or None; ``<remote>-cache`` is that remote, of class cache."""
    repository = configured(db, key)
    if repository is None and key.endswith(CACHE):
        owner = configured(db, key.removesuffix(CACHE))
        if owner is not None and owner.rclass == "remote":
            return replace(owner, rclass="cache")
    return repository


def configured(db: sqlite3.Connection, key: str) -> Repository | None:
    """The repository that was made with this very key, or None."""
    row = db.execute("SELECT * FROM repositories WHERE key = ?", (key,)).fetchone()
    return _repository(row) if row else None


def get(db: sqlite3.Connection, key: str) -> Repository:
    """The repository with this key; 404 without."""
    repository = find(db, key)
    if repository is None:
        raise Refused(404, f"Repository '{key}' does not exist.")
    return repository


def every(db: sqlite3.Connection) -> list[Repository]:
    """All repositories, by key."""
    return [_repository(row) for row in db.execute("SELECT * FROM repositories ORDER BY key")]


def of_class(db: sqlite3.Connection, rclass: str) -> list[Repository]:
    """All repositories of one class, by key."""
    rows = db.execute("SELECT * FROM repositories WHERE rclass = ? ORDER BY key", (rclass,))
    return [_repository(row) for row in rows]


def put(db: sqlite3.Connection, repository: Repository) -> None:
    """Create or replace a configuration that was checked before."""
    db.execute(
        "INSERT INTO repositories VALUES (:key, :rclass, :package_type, :configuration)"
        " ON CONFLICT (key) DO UPDATE SET configuration = :configuration",
        {
            "key": repository.key,
            "rclass": repository.rclass,
            "package_type": repository.package_type,
            "configuration": json.dumps(repository.configuration),
        },
    )


def delete(db: sqlite3.Connection, key: str) -> None:
    """Remove a repository with everything in it."""
    db.execute("DELETE FROM items WHERE repo = ?", (key,))
    db.execute("DELETE FROM repositories WHERE key = ?", (key,))


def resolution(db: sqlite3.Connection, key: str) -> list[Repository]:
    """Where a read from ``key`` looks, in order: itself, or a virtual repository's members.

    As on the platform: what has ``priorityResolution`` first, then local repositories before remote
    ones, so that no upstream can put itself before a package of one's own; otherwise as listed.
    404 for an unknown key. Members that are gone are passed over, and each counts once.
    """
    found: dict[str, Repository] = {}
    for repository in _members(db, get(db, key), _DEEPEST):
        found.setdefault(repository.key, repository)
    return sorted(found.values(), key=_rank)


def _rank(repository: Repository) -> tuple[bool, bool]:
    prior = repository.configuration.get("priorityResolution") is True
    return not prior, repository.rclass == "remote"


def deployment_target(db: sqlite3.Connection, key: str) -> Repository:
    """The local repository that a deployment to ``key`` goes into; 404 or 400 where none does."""
    repository = get(db, key)
    if repository.rclass == "virtual":
        default = repository.configuration.get("defaultDeploymentRepo")
        if not default:
            raise Refused(400, f"Virtual repository '{key}' has no defaultDeploymentRepo.")
        repository = get(db, str(default))
    if not repository.takes_deployments:
        raise Refused(
            400, f"'{repository.key}' is a {repository.rclass} repository: no deployment."
        )
    return repository


def _members(db: sqlite3.Connection, repository: Repository, depth: int) -> Iterator[Repository]:
    if repository.rclass != "virtual":
        yield repository
        return
    for key in repository.configuration.get("repositories", ()) if depth else ():
        member = find(db, key)
        if member is not None:
            yield from _members(db, member, depth - 1)


def _repository(row: sqlite3.Row) -> Repository:
    configuration = json.loads(row["configuration"])
    return Repository(row["key"], row["rclass"], row["package_type"], configuration)


def _patterns(text: object) -> list[str]:
    return [part.strip() for part in str(text or "").split(",") if part.strip()]
