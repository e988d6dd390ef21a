"""Files of upstreams: streamed into the checksum store, held against their digests, kept."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.errors import AuthenticationError, MlopsError, NetworkError, NotFoundError
from mlops_jfrog.http import Streamed
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote.documents import Unreachable, conditions
from mlops_jfrog.sandbox.remote.flights import FLIGHTS
from mlops_jfrog.sandbox.remote.freshness import MISSED, is_fresh, is_offline
from mlops_jfrog.sandbox.remote.outages import OUTAGES
from mlops_jfrog.sandbox.remote.upstream import Upstream
from mlops_jfrog.sandbox.repositories import Repository

_log = logging.getLogger(__name__)
CACHE_USER = "_system_"
_NOT_MODIFIED = 304
_DIGESTS = {"X-Checksum-Sha256": "sha256", "X-Checksum-Sha1": "sha1", "X-Checksum-Md5": "md5"}


@dataclass(frozen=True)
class Source:
    """Where a file comes from, and what is known of it before."""

    path: str
    """Where it is kept in the repository."""
    url: str
    digests: Mapping[str, str]
    """By algorithm, in lower-case hexadecimal: what the content must be."""
    base: str | None = None
    """Whose credentials are sent, where that is not the repository's ``url``."""
    immutable: bool = False
    """Whether the content behind the address never changes."""


@dataclass(frozen=True)
class Fetched:
    """The cached file, and what the upstream said where it was asked just now."""

    node: Node | None
    asked: bool = False
    changed: bool = False
    """Whether the content came just now."""
    absent: bool = False
    """Whether the upstream has none (any more)."""


def fetched(platform: Platform, repository: Repository, source: Source) -> Fetched:
    """The file as the cache has it, after the upstream was asked where that is due.

    None where the upstream has none. 502 where it can't be had now or is not what was announced;
    AuthenticationError and PermissionDenied pass.
    """
    known = _Known.load(platform, repository, source)
    if known.holds(repository, source):
        return Fetched(known.node)
    with FLIGHTS.alone(platform.data, repository.key, "file", source.path):
        known = _Known.load(platform, repository, source)
        if known.holds(repository, source):
            return Fetched(known.node)
        return _asked(platform, repository, source, known)


@dataclass(frozen=True)
class _Known:
    node: Node | None
    row: sqlite3.Row | None
    missed: float | None

    @classmethod
    def load(cls, platform: Platform, repository: Repository, source: Source) -> _Known:
        with platform.database.read() as db:
            node = nodes.find(db, repository.key, source.path)
            missed = db.execute(
                "SELECT checked FROM remote_misses WHERE repo = ? AND path = ?",
                (repository.key, source.path),
            ).fetchone()
            row = None
            if node is not None:
                row = db.execute("SELECT * FROM remote_files WHERE item = ?", (node.id,)).fetchone()
        return cls(node, row, missed["checked"] if missed else None)

    def holds(self, repository: Repository, source: Source) -> bool:
        if self.node is None:
            return self.missed is not None and is_fresh(repository, self.missed, MISSED)
        if self.node.folder or source.immutable:
            return True
        return self.row is not None and is_fresh(repository, self.row["checked"])

    def conditions(self) -> dict[str, str]:
        return conditions(self.row["etag"], self.row["last_modified"]) if self.row else {}


def _asked(platform: Platform, repository: Repository, source: Source, known: _Known) -> Fetched:
    if is_offline(repository):
        return Fetched(known.node)
    if OUTAGES.is_assumed(platform, repository):
        return _as_it_was(repository, known, "it gave no answer a short while ago")
    upstream = Upstream(repository, source.base)
    try:
        with upstream.content(source.url, known.conditions()) as streamed:
            if streamed.status == _NOT_MODIFIED and known.node is not None:
                _touch(platform, known.node)
                return Fetched(known.node, asked=True)
            node = _received(platform, repository, source, streamed)
            return Fetched(node, asked=True, changed=True)
    except NotFoundError:
        return _gone(platform, repository, source, known)
    except AuthenticationError:
        raise
    except MlopsError as error:
        if isinstance(error, NetworkError):
            OUTAGES.note(platform, repository, error)
        _log.warning("the upstream of %s does not give a file: %s", repository.key, error)
        return _as_it_was(repository, known, str(error))


def _as_it_was(repository: Repository, known: _Known, reason: str) -> Fetched:
    if known.node is None:
        raise Unreachable(repository, reason)
    return Fetched(known.node)


def _received(
    platform: Platform, repository: Repository, source: Source, streamed: Streamed
) -> Node:
    with platform.store.receive() as incoming:
        for block in streamed:
            incoming.write(block)
        checksums = incoming.finish()
        _check(source, streamed.headers, checksums)
        with platform.database.write() as db:
            platform.store.keep(db, incoming, checksums)
            node = nodes.deploy(db, repository.key, source.path, checksums, CACHE_USER)
            etag, modified = streamed.headers.get("ETag"), streamed.headers.get("Last-Modified")
            db.execute(
                "INSERT INTO remote_files (item, etag, last_modified, checked) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (item) DO UPDATE SET etag = excluded.etag,"
                " last_modified = excluded.last_modified, checked = excluded.checked",
                (node.id, etag, modified, time.time()),
            )
            db.execute(
                "DELETE FROM remote_misses WHERE repo = ? AND path = ?",
                (repository.key, source.path),
            )
    return node


def _check(source: Source, headers: Mapping[str, str], checksums: Checksums) -> None:
    """502 for another content than an index announced, or than the upstream itself says it is."""
    actual = checksums.as_json()
    said = {name: headers[header] for header, name in _DIGESTS.items() if headers.get(header)}
    for algorithm, digest in {**said, **source.digests}.items():
        if digest.lower() != actual[algorithm]:
            name = source.path.rpartition("/")[2]
            raise Refused(502, f"{name} is not what the upstream says it is ({algorithm} differs).")


def _touch(platform: Platform, node: Node) -> None:
    with platform.database.write() as db:
        db.execute("UPDATE remote_files SET checked = ? WHERE item = ?", (time.time(), node.id))


def _gone(platform: Platform, repository: Repository, source: Source, known: _Known) -> Fetched:
    if known.node is not None:
        _touch(platform, known.node)
        return Fetched(known.node, asked=True, absent=True)
    with platform.database.write() as db:
        db.execute(
            "INSERT OR REPLACE INTO remote_misses SELECT ?, ?, ?"
            " WHERE EXISTS (SELECT 1 FROM repositories WHERE key = ?)",
            (repository.key, source.path, time.time(), repository.key),
        )
    return Fetched(None, asked=True, absent=True)
