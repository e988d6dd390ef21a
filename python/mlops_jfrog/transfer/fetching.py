"""Fetching files: in parallel, through the cache, every byte verified before a name appears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import ConflictError, UsageError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.download import Download
from mlops_jfrog.transfer.fetching_place import (
    beside,
    check_target,
    is_right,
    link_into_place,
    unwritable,
    writable,
)
from mlops_jfrog.transfer.fetching_threads import Crew, Stop
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import SILENT, Progress
from mlops_jfrog.transfer.resume import discard


@dataclass(frozen=True)
class Fetching:
    """A stored file, what it must be, and where it goes."""

    source: ArtifactPath
    sha256: str
    size: int
    """Bytes."""
    target: Path


@dataclass(frozen=True)
class Fetched:
    """A file that is there now, whole and right."""

    target: Path
    bytes_received: int
    """Bytes that crossed the network; 0 where the cache or the target had them."""
    kept: bool
    """Whether it was there already."""


class Existing(Enum):
    """What becomes of a target that is there with other content."""

    REPLACE = "replace"
    REFUSE = "refuse"


def fetch_files(
    platform: Platform,
    fetchings: Sequence[Fetching],
    *,
    options: TransferOptions,
    progress: Progress = SILENT,
    cache: ContentCache | None = None,
    existing: Existing = Existing.REPLACE,
) -> tuple[Fetched, ...]:
    """Bring every file to its target, in order of ``fetchings``; the first failure ends it.

    With a cache, what broke off is continued by the next call, in this process or another one.
    Raises IntegrityError for bytes that are wrong twice, ConflictError for a target that is to be
    refused, ConfigurationError where one can't be written, UsageError for a file that is too large.
    """
    for fetching in fetchings:
        _check(fetching, options)
    progress.begin(len(fetchings), sum(fetching.size for fetching in fetchings))
    work = _Work(platform, options, progress, cache, existing)
    # Large files first: their parts go side by side, so that each is a crew of its own.
    order = sorted(enumerate(fetchings), key=lambda each: each[1].size, reverse=True)
    large = [each for each in order if each[1].size >= options.split_from_bytes]
    small = order[len(large) :]
    try:
        work.run(large, 1)
        work.run(small, min(options.threads, len(small)) or 1)
    finally:
        if cache is not None and work.grown:
            cache.evict()
    return tuple(work.done[number] for number in range(len(fetchings)))


def _check(fetching: Fetching, options: TransferOptions) -> None:
    if options.largest_bytes is not None and fetching.size > options.largest_bytes:
        raise UsageError(
            f"{fetching.source} has {fetching.size} bytes, more than the {options.largest_bytes}"
            " that are allowed",
            hint="Raise the limit if you want it.",
        )
    check_target(fetching.target)


@dataclass
class _Work:
    """One call of fetch_files."""

    platform: Platform
    options: TransferOptions
    progress: Progress
    cache: ContentCache | None
    existing: Existing
    stop: Stop = field(default_factory=Stop)
    done: dict[int, Fetched] = field(default_factory=dict)
    grown: bool = False
    """Whether the cache has more than before."""

    def run(self, numbered: Iterable[tuple[int, Fetching]], threads: int) -> None:
        Crew(self._one, numbered, self.stop).run(threads)

    def _one(self, numbered: tuple[int, Fetching]) -> None:
        number, fetching = numbered
        name = str(fetching.target)
        self.progress.started(name, fetching.size)
        self.done[number] = self._fetched(fetching)
        self.progress.finished(name)

    def _fetched(self, fetching: Fetching) -> Fetched:
        target = fetching.target
        if is_right(target, fetching.sha256, fetching.size):
            self.progress.moved(str(target), fetching.size)
            return Fetched(target, 0, kept=True)
        if self.existing is Existing.REFUSE and (target.exists() or target.is_symlink()):
            raise ConflictError(
                f"{target} is there with other content than {fetching.source}",
                hint="Move it away, name another target, or ask for it to be replaced.",
            )
        received = None
        if self.cache is not None and self.cache.has_room_for(fetching.size):
            received = self._through(self.cache, fetching)
        if received is None:
            received = self._directly(fetching)
        return Fetched(target, received, kept=False)

    def _through(self, cache: ContentCache, fetching: Fetching) -> int | None:
        """Out of the cache, where it must come in first; the bytes that were received.

        None where the cache can't be used (full, damaged, no locks): the target can, perhaps.
        """
        sha256, received = fetching.sha256, 0
        try:
            with cache.locked(sha256):
                entry = cache.find(sha256, fetching.size)
                if entry is None:
                    received = self._download(fetching, cache.partial(sha256))
                    entry = cache.keep(sha256)
                    self.grown = True
                else:
                    self.progress.moved(str(fetching.target), fetching.size)
                with writable(fetching.target):
                    link_into_place(entry, fetching.target, sha256)
        except OSError:
            discard(cache.partial(sha256))
            return None
        return received

    def _directly(self, fetching: Fetching) -> int:
        """Beside the target, without a trace where it fails; the bytes that were received."""
        partial = beside(fetching.target)
        try:
            with writable(fetching.target):
                try:
                    received = self._download(fetching, partial)
                    partial.replace(fetching.target)
                finally:
                    discard(partial)
        except OSError as error:
            raise unwritable(fetching.target, error) from None
        return received

    def _download(self, fetching: Fetching, partial: Path) -> int:
        name = str(fetching.target)
        download = Download(
            self.platform,
            fetching.source,
            fetching.sha256,
            fetching.size,
            partial,
            self.options,
            moved=lambda size: self.progress.moved(name, size),
            stop=self.stop,
        )
        download.run()
        return download.received
