"""Snapshots on their way into the Hub's cache: listed, fetched, admitted, linked, in that order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.hub import HubFile
from mlops_jfrog.errors import NotFoundError, ServerError
from mlops_jfrog.integrations.huggingface.lock import Locked
from mlops_jfrog.integrations.huggingface.wanted import Wanted
from mlops_jfrog.jfrog.huggingface import Hub, HubSnapshot
from mlops_jfrog.transfer.fetching import Fetched, Fetching, GitFetching, fetch_files
from mlops_jfrog.transfer.hub_cache import HubCache
from mlops_jfrog.transfer.progress import Progress
from mlops_jfrog.workflows.content_cache import content_cache
from mlops_jfrog.workflows.context import Context

Admit = Callable[[HubSnapshot, Mapping[str, Path]], None]
"""Raises where files, by their paths in the snapshot, may not be handed over."""


@dataclass(frozen=True)
class Brought:
    """A snapshot that is here, whole and right."""

    snapshot: HubSnapshot
    folder: Path
    received: Mapping[str, int]
    """Bytes that crossed the network for each file."""


def find_snapshot(context: Context, wanted: Wanted, locked: Locked | None = None) -> HubSnapshot:
    """What the platform has of it, or of the commit that is locked; only the files that fit.

    Raises NotFoundError where there is no such revision, or no file that fits, IntegrityError
    where a locked file is another now.
    """
    repository = RepositoryKey(context.settings.project().hub_repository)
    asked = locked.commit if locked else wanted.revision
    found = Hub(context.platform.session, repository).snapshot(wanted.id, asked)
    if locked is not None and found.commit != asked:
        raise ServerError(f"the platform has {found.commit} in the place of commit {asked}")
    if locked is not None:
        locked.check(found.files)
    return narrowed(found, wanted.takes)


def narrowed(snapshot: HubSnapshot, takes: Callable[[str], bool]) -> HubSnapshot:
    """With only some of its files; NotFoundError where none is left."""
    files = tuple(file for file in snapshot.files if takes(file.path))
    if not files:
        raise NotFoundError(
            f"no file of {snapshot.id} at {snapshot.commit[:12]} fits",
            hint="Check --include and --exclude.",
        )
    return replace(snapshot, files=files)


def bring(context: Context, snapshot: HubSnapshot, cache: HubCache, admit: Admit) -> Brought:
    """Fetch what the cache lacks; it becomes a snapshot there once ``admit`` says yes.

    Until then nobody finds it: its bytes lie in the cache without a name.
    """
    repository = RepositoryKey(context.settings.project().hub_repository)
    hub = Hub(context.platform.session, repository)
    # Files of one content are one blob.
    unique = {file.etag: file for file in snapshot.files}
    fetchings = [_fetching(hub, snapshot, cache, file) for file in unique.values()]
    names = {str(cache.blob(file)): str(file.path) for file in unique.values()}
    done = fetch_files(
        context.platform,
        fetchings,
        options=context.transfer,
        progress=_Named(context.journal.progress, names),
        cache=content_cache(context.settings, context.environment),
    )
    admit(snapshot, {str(file.path): cache.blob(file) for file in snapshot.files})
    cache.link(snapshot.commit, snapshot.files)
    return Brought(snapshot, cache.snapshot(snapshot.commit), _received(unique, done))


def _fetching(
    hub: Hub, snapshot: HubSnapshot, cache: HubCache, file: HubFile
) -> Fetching | GitFetching:
    source = hub.address(snapshot.id, snapshot.commit, file.path)
    if file.sha256 is not None:
        return Fetching(source, file.sha256, file.size, cache.blob(file))
    if file.git_id is not None:
        return GitFetching(source, file.git_id, file.size, cache.blob(file))
    raise ServerError(
        f"{source}: the platform names no digest to verify it by",
        hint="Is the repository a Hugging Face one? What can't be verified is not taken.",
    )


def _received(unique: Mapping[str, HubFile], done: Sequence[Fetched]) -> Mapping[str, int]:
    pairs = zip(unique.values(), done, strict=True)
    return {str(file.path): fetched.bytes_received for file, fetched in pairs}


@dataclass(frozen=True)
class _Named:
    """Tells of files by their paths; in the cache their names are digests."""

    told: Progress
    names: Mapping[str, str]

    def begin(self, total_files: int | None, total_bytes: int | None) -> None:
        self.told.begin(total_files, total_bytes)

    def started(self, name: str, size: int) -> None:
        self.told.started(self.names[name], size)

    def moved(self, name: str, size: int) -> None:
        self.told.moved(self.names[name], size)

    def finished(self, name: str) -> None:
        self.told.finished(self.names[name])
