"""The artifacts of one location: stored, listed, fetched and deleted by our own transfer engine.

Nothing here knows MLflow. Paths are relative to the location, with ``/`` between their parts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlops_jfrog.domain.byte_size import parse_size
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, NotFoundError, UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.integrations.mlflow.location import Location
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem, ItemKind
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.cache_folder import user_cache_folder
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.fetching_place import writable
from mlops_jfrog.transfer.fetching_source import Source
from mlops_jfrog.transfer.fetching_threads import Stop
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.transfer.sending import Sending, send_files
from mlops_jfrog.transfer.streaming import Readable, send_stream

_LARGE_BYTES = 16 << 20
"""From here on a download is worth going on with later, so it goes through the cache."""
_LINKS: Literal["follow"] = "follow"
_CACHE_SIZE = "20GiB"
_MOST_LISTED = 10_000


@dataclass(frozen=True)
class Entry:
    """One file or folder; ``size`` is None for a folder."""

    path: str
    size: int | None


class ArtifactStore:
    """One location; several threads use one. ``environment`` says where and how much to cache."""

    def __init__(
        self,
        platform: Platform,
        repository: RepositoryKey,
        base: str,
        environment: Mapping[str, str],
    ) -> None:
        self._platform, self._repository, self._base = platform, repository, base
        self._listed: dict[str, FoundItem] = {}
        folder = _cache_folder(environment)
        self._options = TransferOptions(cache_folder=folder, symlinks=_LINKS)
        size = parse_size(environment.get("MLOPS_CACHE_SIZE") or _CACHE_SIZE)
        self._cache = ContentCache.open(folder / "files", size) if size else None

    @classmethod
    def at(cls, location: Location, environment: Mapping[str, str]) -> ArtifactStore:
        """With connections of its own."""
        services = {"artifactory": location.artifactory_url}
        session = PlatformSession(services, authorization=location.authorization)
        return cls(Platform(session), location.repository, location.base, environment)

    def put_file(self, source: Path, path: str) -> None:
        """Store a file; a link's content."""
        self._send([Sending(source.resolve(), self._at(path), Properties())])

    def put_folder(self, folder: Path, path: str | None) -> None:
        """Store every file below a folder; UsageError where it is none."""
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder")
        sendings = [
            Sending(source.resolve(), self._at(_joined(path, below)), Properties())
            for source, below in _files(folder)
        ]
        if sendings:
            self._send(sendings)

    def put_stream(self, source: Readable, path: str) -> None:
        """Store what ``source`` holds, without a file in between."""
        send_stream(self._platform, source, self._at(path))

    def children(self, path: str | None) -> tuple[Entry, ...]:
        """What lies directly in a folder, by path; nothing where it is a file or isn't there."""
        folder = self._below(path)
        found = self._platform.search.items(
            {"repo": self._repository, "path": folder or "."}, ItemKind.ANY
        )
        names = {item.path.rpartition("/")[2]: item for item in found if item.path != "."}
        self._remember(found)
        return tuple(
            Entry(_joined(path, name), None if item.kind is ItemKind.FOLDER else item.size)
            for name, item in sorted(names.items())
        )

    def fetch(self, path: str, target: Path) -> None:
        """Bring a file here, every byte verified; NotFoundError where there is none."""
        source = self._at(path)
        listed = self._listed.pop(source.path, None)
        if listed is not None and listed.sha256:
            with suppress(IntegrityError, NotFoundError):  # replaced since it was listed
                self._bring(source, listed, target)
                return
        self._bring(source, self._item(source), target)

    def _bring(self, source: ArtifactPath, item: FoundItem, target: Path) -> None:
        fetching = Fetching(source, item.sha256, item.size, target)
        if item.size >= _LARGE_BYTES:
            fetch_files(self._platform, [fetching], options=self._options, cache=self._cache)
            return
        # Its own connections for every small file would cost more than the bytes.
        stop = Stop()
        with writable(target):
            Source(self._platform, self._options, SILENT, None, stop).bring(fetching)

    def fetch_all(self, folder: Path, *, without: str) -> tuple[str, ...]:
        """Bring every file here that is not named ``without``, or the one that the location is.

        Returns their paths below ``folder``. What is cached or there already is not received again.
        """
        if not self._base:
            raise UsageError(f"{self._repository} is a whole repository", hint="Name a folder.")
        found = self._platform.search.folder(self._repository, self._base)
        items = {item.path.removeprefix(f"{self._base}/"): item for item in found}
        if not items:
            whole = ArtifactPath(self._repository, RelativePath(self._base))
            items = {self._base.rpartition("/")[2]: self._item(whole)}
        wanted = {path: each for path, each in items.items() if Path(path).name != without}
        targets = safe_targets(folder, wanted)
        fetchings = [
            Fetching(
                ArtifactPath(self._repository, RelativePath(item.path)),
                item.sha256,
                item.size,
                targets[path],
            )
            for path, item in wanted.items()
        ]
        fetch_files(self._platform, fetchings, options=self._options, cache=self._cache)
        return tuple(sorted(wanted))

    def remove(self, path: str | None) -> None:
        """Delete a file or folder, by default all of the location; what isn't there is fine."""
        below = self._below(path)
        if not below:
            raise UsageError(
                f"{self._repository} would be emptied, and that may hold more than this",
                hint="Keep artifacts below a folder: artifactory://mlflow.",
            )
        self._platform.artifacts.delete(ArtifactPath(self._repository, RelativePath(below)))

    def _remember(self, items: Iterable[FoundItem]) -> None:
        """MLflow lists a folder, then asks for each file: that needs no second search."""
        if len(self._listed) > _MOST_LISTED:
            self._listed.clear()
        self._listed.update((each.path, each) for each in items if each.kind is ItemKind.FILE)

    def _send(self, sendings: list[Sending]) -> None:
        send_files(self._platform, sendings, options=self._options)

    def _at(self, path: str) -> ArtifactPath:
        return ArtifactPath(self._repository, RelativePath(self._below(path)))

    def _below(self, path: str | None) -> str:
        return _joined(self._base, RelativePath(path) if path else "")

    def _item(self, source: ArtifactPath) -> FoundItem:
        folder, _, name = source.path.rpartition("/")
        criteria = {"repo": source.repository, "path": folder or ".", "name": name}
        for item in self._platform.search.items(criteria):
            if not item.sha256:
                raise IntegrityError(f"{source}: the platform does not know its SHA-256")
            return item
        raise NotFoundError(f"{source} is not there")


def _cache_folder(environment: Mapping[str, str]) -> Path:
    named = environment.get("MLOPS_CACHE_FOLDER")
    if not named:
        return user_cache_folder(environment)
    folder = Path(named).expanduser()
    if not folder.is_absolute():
        raise UsageError(
            f"MLOPS_CACHE_FOLDER {named!a} is no folder from the root", hint="Write it out."
        )
    return folder


def _joined(*parts: str | None) -> str:
    return "/".join(part for part in parts if part)


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """As MLflow's own stores walk: links to files are files, links to folders are left out."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name)
            yield path, path.relative_to(folder).as_posix()
