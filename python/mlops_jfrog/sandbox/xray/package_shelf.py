"""The Python packages in the sandbox's PyPI repositories: their licences and their releases."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.pypi.index import core_metadata
from mlops_jfrog.sandbox.xray.component import Upkeep
from mlops_jfrog.sandbox.xray.licenses import package_licenses

_EVERY = (
    "SELECT items.name, items.sha256 FROM items"
    " JOIN repositories ON repositories.key = items.repo"
    " WHERE package_type = 'pypi' AND items.type = 'file'"
)
_SPELLED = f"{_EVERY} AND items.name LIKE ?"


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
    def load(cls, db: sqlite3.Connection, store: ChecksumStore) -> PackageShelf:
        """Of all PyPI repositories, and of what the remote ones' upstreams offer."""
        return cls(store, _rows(db.execute(_EVERY)))

    @classmethod
    def of_project(cls, db: sqlite3.Connection, store: ChecksumStore, project: str) -> PackageShelf:
        """Of one project alone."""
        # The first letters in any of the spellings of a file name; the rest is compared exactly.
        start = f"{re.split('[-_.]', project)[0]}%"
        return cls(store, _rows(db.execute(_SPELLED, (start,))))

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


def _rows(rows: Iterable[sqlite3.Row]) -> list[_Distribution]:
    return [_Distribution(row["name"], row["sha256"]) for row in rows]


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
