"""Fetching files: in parallel, through the cache, every byte verified before a name appears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from mlops_jfrog.domain.hub import short_id
from mlops_jfrog.errors import ConflictError, UsageError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.digest_cache import DigestCache
from mlops_jfrog.transfer.fetching_place import check_folder, is_right, is_there, writable
from mlops_jfrog.transfer.fetching_source import Fetching, GitFetching, Source
from mlops_jfrog.transfer.fetching_threads import Crew, Stop
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import SILENT, Progress

__all__ = ["Existing", "Fetched", "Fetching", "GitFetching", "fetch_files"]


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
    fetchings: Sequence[Fetching | GitFetching],
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
        _check_size(fetching, options)
    for folder in {fetching.target.parent for fetching in fetchings}:
        check_folder(folder)
    progress.begin(len(fetchings), sum(fetching.size for fetching in fetchings))
    connections = max(options.threads, options.range_count)
    session = platform.session.branch(attempts=1 + options.retries, connections=connections)
    stop = Stop(cancel=session.abort)
    digests = DigestCache(options.cache_folder)
    work = _Work(Source(Platform(session), options, progress, cache, stop), existing, digests)
    # Large files first, one after the other: the parts of each go side by side.
    numbered = list(enumerate(fetchings))
    large = [each for each in numbered if each[1].size >= options.split_from_bytes]
    small = [each for each in numbered if each[1].size < options.split_from_bytes]
    try:
        work.run(large, 1)
        work.run(small, min(options.threads, len(small)) or 1)
    finally:
        session.close()
        digests.close()
        if cache is not None and work.source.cache_grew:
            cache.evict()
    return tuple(work.done[number] for number in range(len(fetchings)))


def _check_size(fetching: Fetching | GitFetching, options: TransferOptions) -> None:
    if options.largest_bytes is not None and fetching.size > options.largest_bytes:
        raise UsageError(
            f"{fetching.source} has {fetching.size} bytes, more than the {options.largest_bytes}"
            " that are allowed",
            hint="Raise the limit if you want it.",
        )


@dataclass
class _Work:
    """One call of fetch_files."""

    source: Source
    existing: Existing
    digests: DigestCache
    done: dict[int, Fetched] = field(default_factory=dict)

    def run(self, numbered: Iterable[tuple[int, Fetching | GitFetching]], threads: int) -> None:
        Crew(self._one, numbered, self.source.stop).run(threads)

    def _one(self, numbered: tuple[int, Fetching | GitFetching]) -> None:
        number, fetching = numbered
        name, progress = str(fetching.target), self.source.progress
        progress.started(name, fetching.size)
        self.done[number] = self._fetched(fetching)
        progress.finished(name)

    def _fetched(self, fetching: Fetching | GitFetching) -> Fetched:
        target = fetching.target
        if self._is_right(fetching):
            self.source.progress.moved(str(target), fetching.size)
            return Fetched(target, 0, kept=True)
        if self.existing is Existing.REFUSE and is_there(target):
            raise ConflictError(
                f"{target} is there with other content than {fetching.source}",
                hint="Move it away, name another target, or ask for it to be replaced.",
            )
        with writable(target):
            return Fetched(target, self.source.bring(fetching), kept=False)

    def _is_right(self, fetching: Fetching | GitFetching) -> bool:
        if isinstance(fetching, GitFetching):
            return is_right(
                fetching.target,
                fetching.git_id,
                fetching.size,
                lambda path: short_id(path.read_bytes(), fetching.git_id),
            )
        return is_right(fetching.target, fetching.sha256, fetching.size, self.digests.sha256_of)
