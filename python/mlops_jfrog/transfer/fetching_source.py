"""How one file comes to its target: out of the cache, through it, or past it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mlops_jfrog.domain.hub import Address, short_id
from mlops_jfrog.errors import UsageError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.download import Download
from mlops_jfrog.transfer.fetching_place import beside, link_into_place, write_into_place
from mlops_jfrog.transfer.fetching_small import SMALL_BYTES, Expected, SmallDownload
from mlops_jfrog.transfer.fetching_threads import Stop
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import Progress
from mlops_jfrog.transfer.resume import discard

LARGEST_GIT_FILE = 64 << 20
"""Bytes; hubs keep larger files by their SHA-256."""


@dataclass(frozen=True)
class Fetching:
    """A stored file, what it must be, and where it goes."""

    source: Address
    sha256: str
    size: int
    """Bytes."""
    target: Path


@dataclass(frozen=True)
class GitFetching:
    """A file that only git's id is known of: text of a hub, moderately large."""

    source: Address
    git_id: str
    size: int
    """Bytes."""
    target: Path


@dataclass
class Source:
    """A platform, and the cache before it if there is one."""

    platform: Platform
    options: TransferOptions
    progress: Progress
    cache: ContentCache | None
    stop: Stop
    cache_grew: bool = False

    def bring(self, fetching: Fetching | GitFetching) -> int:
        """Put the file at its target, whose folder is there; the bytes that were received.

        Raises OSError where the target can't be written, and what Download raises.
        """
        if isinstance(fetching, GitFetching):
            return self._by_git_id(fetching)
        if fetching.size <= SMALL_BYTES:
            return self._small(fetching)
        received = None
        if self.cache is not None and self.cache.has_room_for(fetching.size):
            received = self._through(self.cache, fetching)
        return self._past(fetching) if received is None else received

    def _small(self, fetching: Fetching) -> int:
        content, received = None, 0
        if self.cache is not None:
            content = self.cache.read_small(fetching.sha256, fetching.size)
        if content is None:
            expected = Expected(fetching.sha256, fetching.size)
            content, received = self._in_memory(fetching, expected)
            if self.cache is not None:
                self.cache.keep_small(fetching.sha256, content)
                self.cache_grew = True
        workshop = self.cache.workshop if self.cache is not None else None
        write_into_place(content, fetching.target, workshop)
        self.progress.moved(str(fetching.target), fetching.size)
        return received

    def _by_git_id(self, fetching: GitFetching) -> int:
        if fetching.size > LARGEST_GIT_FILE:
            raise UsageError(
                f"{fetching.source} has {fetching.size} bytes and no SHA-256 to verify them by",
                hint="Store such a file as a large one (git LFS).",
            )
        digest_of = partial(short_id, wanted=fetching.git_id)
        expected = Expected(fetching.git_id, fetching.size, digest_of, "git id")
        content, received = self._in_memory(fetching, expected)
        write_into_place(content, fetching.target, self.cache.workshop if self.cache else None)
        self.progress.moved(str(fetching.target), fetching.size)
        return received

    def _in_memory(self, fetching: Fetching | GitFetching, expected: Expected) -> tuple[bytes, int]:
        small = SmallDownload(self.platform, fetching.source, expected, self.options.retries)
        return small.run(), small.received

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
                    self.cache_grew = True
                else:
                    self.progress.moved(str(fetching.target), fetching.size)
                link_into_place(entry, fetching.target, sha256)
        except OSError:
            discard(cache.partial(sha256))
            return None
        return received

    def _past(self, fetching: Fetching) -> int:
        """Beside the target, without a trace where it fails; the bytes that were received."""
        partial = beside(fetching.target)
        try:
            received = self._download(fetching, partial)
            partial.replace(fetching.target)
        finally:
            discard(partial)
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
