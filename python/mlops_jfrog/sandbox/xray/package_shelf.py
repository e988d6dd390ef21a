"""The Python packages in the sandbox's PyPI repositories: their licences and their releases."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from mlops_jfrog.errors import ServerError
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.pypi.index import core_metadata
from mlops_jfrog.sandbox.pypi.upstream_page import parse_page
from mlops_jfrog.sandbox.xray.component import Upkeep
from mlops_jfrog.sandbox.xray.licenses import package_licenses

_STORED = (
    "SELECT items.name, items.sha256 FROM items"
    " JOIN repositories ON repositories.key = items.repo"
    " WHERE package_type = 'pypi' AND items.type = 'file' AND items.name LIKE ?"
)
_PAGES = (
    "SELECT content_type, body FROM remote_documents"
    " JOIN repositories ON repositories.key = remote_documents.repo"
    " WHERE package_type = 'pypi' AND found AND remote_documents.path LIKE ?"
)
_ANYWHERE = "https://upstream.invalid/"
"""Only names and yanks of a page are read here; its links may lead anywhere."""


@dataclass(frozen=True)
class _Distribution:
    """One file; ``sha256`` is None where it is only offered by an upstream."""

    name: str
    sha256: str | None = None
    yanked: str | None = None


class PackageShelf:
    """What one look at the PyPI repositories shows."""

    def __init__(self, store: ChecksumStore, rows: Iterable[_Distribution]) -> None:
        self._store = store
        self._releases: dict[str, dict[Version, list[_Distribution]]] = {}
        for row in rows:
            name = DistributionName.find(row.name)
            version = _version(name.version) if name else None
            if name is not None and version is not None:
                versions = self._releases.setdefault(name.project, {})
                versions.setdefault(version, []).append(row)

    @classmethod
    def load(
        cls, db: sqlite3.Connection, store: ChecksumStore, projects: Iterable[str]
    ) -> PackageShelf:
        """What all PyPI repositories have of some projects, and their upstreams offer."""
        names = sorted({str(canonicalize_name(each)) for each in projects})
        return cls(store, [each for name in names for each in _of_project(db, name)])

    def licenses(self, project: str, version: str) -> tuple[str, ...]:
        """Those of the first stored file of a release that states any."""
        for each in self._files(project, version):
            if each.sha256 is None:
                continue
            metadata = core_metadata(self._store.path(each.sha256), each.name)
            found = package_licenses(metadata.content) if metadata else ()
            if found:
                return found
        return ()

    def upkeep(self, project: str, version: str) -> Upkeep | None:
        """None for a project that no repository has."""
        releases = self._releases.get(str(canonicalize_name(project)))
        own = _version(version)
        if not releases or own is None:
            return None
        newer = sum(1 for each in releases if each > own and not each.is_prerelease)
        reasons = [each.yanked for each in self._files(project, version) if each.sha256 is None]
        yanked = reasons[0] if reasons and all(each is not None for each in reasons) else None
        return Upkeep(newer, yanked)

    def _files(self, project: str, version: str) -> list[_Distribution]:
        own = _version(version)
        releases = self._releases.get(str(canonicalize_name(project)), {})
        return releases.get(own, []) if own is not None else []


def _of_project(db: sqlite3.Connection, project: str) -> Iterator[_Distribution]:
    # The first letters in any of the spellings of a file name; the rest is compared exactly.
    start = f"{re.split('[-_.]', project)[0]}%"
    for row in db.execute(_STORED, (start,)).fetchall():
        name = DistributionName.find(row["name"])
        if name is not None and name.project == project:
            yield _Distribution(row["name"], row["sha256"])
    for row in db.execute(_PAGES, (f"%/{project}/",)).fetchall():
        with contextlib.suppress(ServerError):  # what is no page offers nothing
            for file in parse_page(row["body"], row["content_type"], _ANYWHERE, project):
                yield _Distribution(file.filename, yanked=file.yanked)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
