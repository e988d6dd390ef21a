"""Remote repositories: another index's pages and files, cached and served without it."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace

from mlops_jfrog.errors import MlopsError, NotFoundError
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.pypi.index import IndexedFile, project_files
from mlops_jfrog.sandbox.pypi.upstream import Upstream
from mlops_jfrog.sandbox.pypi.upstream_page import UpstreamFile
from mlops_jfrog.sandbox.repositories import Repository

_log = logging.getLogger(__name__)
_PERIOD_KEY = "retrievalCachePeriodSecs"
_PERIOD_SECONDS = 7200
_CACHE_USER = "system"


def remote_files(platform: Platform, repository: Repository, project: str) -> list[IndexedFile]:
    """What the upstream offers, and what is cached; only that when the upstream is gone."""
    reachable = _refresh(platform, repository, project)
    with platform.database.read() as db:
        cached = project_files(db, platform.store, repository.key, project)
        known = {f.filename: f for f in _known_files(db, repository.key, project)}
    stored = {
        each.filename: replace(each, yanked=known[each.filename].yanked)
        if each.filename in known
        else each
        for each in cached
    }
    fetchable = {name: _indexed(file) for name, file in known.items()} if reachable else {}
    return sorted((fetchable | stored).values(), key=lambda each: each.filename)


def fetch(platform: Platform, repository: Repository, filename: str) -> bool:
    """Bring a file into the cache; whether the upstream offers it.

    502 when it can't be had now, or is not what the index says.
    """
    name = DistributionName.find(filename)
    if name is None:
        return False
    reachable = _refresh(platform, repository, name.project)
    with platform.database.read() as db:
        known = {f.filename: f for f in _known_files(db, repository.key, name.project)}
    if filename not in known:
        if not reachable:
            raise Refused(502, f"The upstream of '{repository.key}' can't be reached.")
        return False
    try:
        _store(platform, repository, name, known[filename])
    except MlopsError as error:
        raise Refused(502, f"{filename} can't be fetched: {error}") from error
    return True


def _refresh(platform: Platform, repository: Repository, project: str) -> bool:
    """Ask the upstream again where the page is old; whether what is known is current."""
    with platform.database.read() as db:
        row = db.execute(
            "SELECT fetched FROM pypi_upstream_pages WHERE repo = ? AND project = ?",
            (repository.key, project),
        ).fetchone()
    period = repository.configuration.get(_PERIOD_KEY, _PERIOD_SECONDS)
    if row is not None and time.time() - row["fetched"] < period:
        return True
    if repository.configuration.get("offline"):
        return False
    try:
        files: Sequence[UpstreamFile] = Upstream(repository).project_files(project)
    except NotFoundError:
        files = []
    except MlopsError as error:
        _log.warning("the upstream of %s gives no page: %s", repository.key, error)
        return False
    with platform.database.write() as db:
        _remember(db, repository.key, project, files)
    return True


def _remember(
    db: sqlite3.Connection, repo: str, project: str, files: Sequence[UpstreamFile]
) -> None:
    db.execute("DELETE FROM pypi_upstream_pages WHERE repo = ? AND project = ?", (repo, project))
    db.execute("INSERT INTO pypi_upstream_pages VALUES (?, ?, ?)", (repo, project, time.time()))
    db.executemany(
        "INSERT OR IGNORE INTO pypi_upstream_files VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(repo, project, each.filename, each.url),
                *(each.sha256, each.requires_python, each.yanked),
            )
            for each in files
        ),
    )


def _known_files(db: sqlite3.Connection, repo: str, project: str) -> list[UpstreamFile]:
    rows = db.execute(
        "SELECT filename, url, sha256, requires_python, yanked FROM pypi_upstream_files"
        " WHERE repo = ? AND project = ?",
        (repo, project),
    )
    return [UpstreamFile(**row) for row in rows]


def _indexed(file: UpstreamFile) -> IndexedFile:
    name = DistributionName.parse(file.filename)
    return IndexedFile(
        filename=file.filename,
        version=name.version,
        path=_path(name, file.filename),
        sha256=file.sha256,
        requires_python=file.requires_python,
        yanked=file.yanked,
    )


def _store(
    platform: Platform, repository: Repository, name: DistributionName, file: UpstreamFile
) -> None:
    upstream = Upstream(repository)
    with platform.store.receive() as incoming, upstream.content(file.url) as blocks:
        for block in blocks:
            incoming.write(block)
        checksums = incoming.finish()
        if file.sha256 is not None and checksums.sha256 != file.sha256:
            raise Refused(502, f"{file.filename} is not what the upstream's index says it is.")
        with platform.database.write() as db:
            platform.store.keep(db, incoming, checksums)
            path = _path(name, file.filename)
            nodes.deploy(db, repository.key, path, checksums, _CACHE_USER)


def _path(name: DistributionName, filename: str) -> str:
    return f"{name.project}/{name.version}/{filename}"
