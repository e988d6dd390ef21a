"""How one file comes to its target: out of the cache, through it, or past it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.download import Download
from mlops_jfrog.transfer.fetching_place import beside, link_into_place, write_into_place
from mlops_jfrog.transfer.fetching_small import SMALL_BYTES, SmallDownload
from mlops_jfrog.transfer.fetching_threads import Stop
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import Progress
from mlops_jfrog.transfer.resume import discard


@dataclass(frozen=True)
class Fetching:
    """A stored file, what it must be, and where it goes."""

    source: ArtifactPath
    sha256: str
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

    def bring(self, fetching: Fetching) -> int:
        """Put the file at its target, whose folder is there; the bytes that were received.

        Raises OSError where the target can't be written, and what Download raises.
        """
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
            small = SmallDownload(
                self.platform,
                fetching.source,
                fetching.sha256,
                fetching.size,
                self.options.retries,
            )
            content, received = small.run(), small.received
            if self.cache is not None:
                self.cache.keep_small(fetching.sha256, content)
                self.cache_grew = True
        workshop = self.cache.workshop if self.cache is not None else None
        write_into_place(content, fetching.target, workshop)
        self.progress.moved(str(fetching.target), fetching.size)
        return received

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
