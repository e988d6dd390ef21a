"""Small answers of upstreams: index pages and listings, kept with what revalidates them."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlops_jfrog.errors import NetworkError, NotFoundError
from mlops_jfrog.http import Answer
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote import paging
from mlops_jfrog.sandbox.remote.flights import FLIGHTS
from mlops_jfrog.sandbox.remote.freshness import FOUND, MISSED, is_fresh, is_offline
from mlops_jfrog.sandbox.remote.outages import OUTAGES
from mlops_jfrog.sandbox.remote.upstream import Upstream
from mlops_jfrog.sandbox.repositories import Repository

_log = logging.getLogger(__name__)
_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Wanted:
    """A document: its name in the cache, where it comes from, and how it is asked for."""

    name: str
    url: str
    headers: Mapping[str, str]
    base: str | None = None
    """Whose credentials are sent, where that is not the repository's ``url``."""
    immutable: bool = False
    """Whether it never changes, so that once is enough."""
    paged: bool = False
    """Whether it is a list that may come in pages."""


@dataclass(frozen=True)
class Document:
    """What the upstream said; ``current`` is False where it could not be asked again."""

    found: bool
    content_type: str
    body: bytes
    current: bool = True


class Unreachable(Refused):
    """The upstream can't be asked, and nothing is cached: 502."""

    def __init__(self, repository: Repository, reason: str) -> None:
        super().__init__(502, f"The upstream of '{repository.key}' can't be reached: {reason}")


def document(platform: Platform, repository: Repository, wanted: Wanted) -> Document:
    """From the cache while it is fresh, else from the upstream; as it was when that is gone.

    Unreachable where there is nothing. AuthenticationError and PermissionDenied pass.
    """
    known = _load(platform, repository, wanted)
    if known is not None and known.holds(repository, wanted):
        return known.document()
    with FLIGHTS.alone(platform.data, repository.key, "document", wanted.name):
        known = _load(platform, repository, wanted)
        if known is not None and known.holds(repository, wanted):
            return known.document()
        return _asked(platform, repository, wanted, known)


def same_as(platform: Platform, repository: Repository, name: str, other: str) -> None:
    """Know a cached document under another name as well, unless that name has one."""
    with platform.database.read() as db:
        query = "SELECT 1 FROM remote_documents WHERE repo = ? AND path = ? AND found"
        if db.execute(query, (repository.key, other)).fetchone():
            return
    with platform.database.write() as db:
        db.execute(
            "INSERT OR REPLACE INTO remote_documents"
            " SELECT repo, ?, found, content_type, body, NULL, NULL, checked"
            " FROM remote_documents WHERE repo = ? AND path = ?",
            (other, repository.key, name),
        )


@dataclass(frozen=True)
class _Known:
    row: sqlite3.Row

    def holds(self, repository: Repository, wanted: Wanted) -> bool:
        if self.row["found"] and wanted.immutable:
            return True
        return is_fresh(repository, self.row["checked"], FOUND if self.row["found"] else MISSED)

    def document(self, *, current: bool = True) -> Document:
        found = bool(self.row["found"])
        return Document(found, self.row["content_type"], self.row["body"], current)

    def conditions(self) -> dict[str, str]:
        return conditions(self.row["etag"], self.row["last_modified"])


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers that ask for a content only where it is another one by now."""
    headers = {"If-None-Match": etag} if etag else {}
    return headers | ({"If-Modified-Since": last_modified} if last_modified else {})


def _load(platform: Platform, repository: Repository, wanted: Wanted) -> _Known | None:
    with platform.database.read() as db:
        row = db.execute(
            "SELECT * FROM remote_documents WHERE repo = ? AND path = ?",
            (repository.key, wanted.name),
        ).fetchone()
    return _Known(row) if row else None


def _asked(
    platform: Platform, repository: Repository, wanted: Wanted, known: _Known | None
) -> Document:
    if is_offline(repository):
        return _as_it_was(repository, known, "it is set offline")
    if OUTAGES.is_assumed(platform, repository):
        return _as_it_was(repository, known, "it gave no answer a short while ago")
    headers = {**wanted.headers, **(known.conditions() if known else {})}
    try:
        answer: Answer | None = _whole(Upstream(repository, wanted.base), wanted, headers)
    except NotFoundError:
        answer = None
    except NetworkError as error:
        OUTAGES.note(platform, repository, error)
        _log.warning("the upstream of %s gives no document: %s", repository.key, error)
        return _as_it_was(repository, known, str(error))
    if answer is not None and answer.status == _NOT_MODIFIED and known is not None:
        _touch(platform, repository, wanted)
        return known.document()
    _store(platform, repository, wanted, answer)
    if answer is None:
        return Document(False, "", b"")
    return Document(True, answer.headers.get("Content-Type", ""), answer.content)


def _whole(upstream: Upstream, wanted: Wanted, headers: Mapping[str, str]) -> Answer:
    answer = upstream.get(wanted.url, headers)
    if not wanted.paged or answer.status == _NOT_MODIFIED:
        return answer
    content = paging.whole(answer, wanted.url, lambda url: upstream.get(url, wanted.headers))
    return replace(answer, content=content)


def _as_it_was(repository: Repository, known: _Known | None, reason: str) -> Document:
    if known is None:
        raise Unreachable(repository, reason)
    return known.document(current=False)


def _touch(platform: Platform, repository: Repository, wanted: Wanted) -> None:
    with platform.database.write() as db:
        db.execute(
            "UPDATE remote_documents SET checked = ? WHERE repo = ? AND path = ?",
            (time.time(), repository.key, wanted.name),
        )


def _store(
    platform: Platform, repository: Repository, wanted: Wanted, answer: Answer | None
) -> None:
    headers = answer.headers if answer else {}
    with platform.database.write() as db:
        # The repository may have been removed while its upstream was asked.
        db.execute(
            "INSERT OR REPLACE INTO remote_documents SELECT ?, ?, ?, ?, ?, ?, ?, ?"
            " WHERE EXISTS (SELECT 1 FROM repositories WHERE key = ?)",
            (
                *(repository.key, wanted.name, int(answer is not None)),
                *(headers.get("Content-Type", ""), answer.content if answer else b""),
                *(headers.get("ETag"), headers.get("Last-Modified"), time.time()),
                repository.key,
            ),
        )
