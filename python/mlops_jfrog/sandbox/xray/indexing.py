"""What is indexed: a build or repository that isn't has not been checked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.permissions import path_matches
from mlops_jfrog.sandbox.repositories import Repository

INDEX_FLAG = "xrayIndex"
"""The flag in a repository's configuration."""


def indexed_builds(db: sqlite3.Connection) -> list[str]:
    """Names and Ant patterns of the builds that are indexed."""
    rows = db.execute("SELECT pattern FROM xray_indexed_builds ORDER BY pattern")
    return [row["pattern"] for row in rows]


def add_indexed_builds(db: sqlite3.Connection, patterns: Iterable[str]) -> None:
    """Index these as well."""
    db.executemany(
        "INSERT OR IGNORE INTO xray_indexed_builds VALUES (?)", ((each,) for each in patterns)
    )


def set_indexed_builds(db: sqlite3.Connection, patterns: Iterable[str]) -> None:
    """Index exactly these."""
    db.execute("DELETE FROM xray_indexed_builds")
    add_indexed_builds(db, patterns)


def is_build_indexed(db: sqlite3.Connection, name: str) -> bool:
    """Whether builds of this name are indexed."""
    return is_indexed_by(indexed_builds(db), name)


def is_indexed_by(patterns: Iterable[str], name: str) -> bool:
    """Whether one of these names and patterns stands for a build of this name."""
    return any(pattern == name or path_matches(pattern, name) for pattern in patterns)


def is_repository_indexed(repository: Repository | None) -> bool:
    """Whether the items of this repository are indexed."""
    return repository is not None and repository.configuration.get(INDEX_FLAG) is True


def set_indexed_repositories(db: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Index exactly these; keys without a repository are passed over."""
    chosen = set(keys)
    for repository in repositories.every(db):
        flagged = {**repository.configuration, INDEX_FLAG: repository.key in chosen}
        repositories.put(db, replace(repository, configuration=flagged))
