"""One file on its way: checked, hashed, sent if the store lacks it, held against what it was."""

from __future__ import annotations

import os
import stat
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import (
    ConfigurationError,
    ConflictError,
    IntegrityError,
    Interrupted,
    MlopsError,
    NotFoundError,
    UsageError,
)
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.transfer.digest import Fingerprint
from mlops_jfrog.transfer.digest_cache import DigestCache
from mlops_jfrog.transfer.known_bytes import KnownBytes, is_asked_together
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.present import holds
from mlops_jfrog.transfer.progress import Progress

if TYPE_CHECKING:
    from mlops_jfrog.transfer.sending_parts import PartSender


@dataclass(frozen=True)
class Made:
    """What became of one file."""

    sha256: str
    size: int
    sent: int


@dataclass(frozen=True)
class Described:
    """The SHA-256 of a file that looked so."""

    sha256: str
    looks: Fingerprint
    is_promised: bool
    """Whether the file must have it: somebody counts on these bytes and no others."""


class Sender:
    """Sends single files; several threads use one."""

    def __init__(
        self,
        platform: Platform,
        options: TransferOptions,
        progress: Progress,
        digests: DigestCache,
        known: KnownBytes,
    ) -> None:
        self._platform, self._options = platform, options
        self._progress, self._digests, self._known = progress, digests, known
        self._cancelled = threading.Event()
        # More files at once would only make the disk seek and the cores change tasks.
        self._hashing = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._starting = threading.Lock()
        self._parts: PartSender | None = None

    def cancel(self) -> None:
        """Make every ``send`` that is under way, and every later one, raise Interrupted soon."""
        self._cancelled.set()
        self._platform.session.abort()

    def describe(self, source: Path, promised: str | None) -> Described | None:
        """What is to be known before many files are sent; None where its turn is soon enough.

        ``promised`` is its SHA-256 where that was said before. What is wrong with the file is told
        when it is sent.
        """
        try:
            looks = self._admit(source)
            if promised is not None:
                return Described(promised, looks, is_promised=True)
            if not is_asked_together(looks.size):
                return None
            return Described(self._digest(source, looks), looks, is_promised=False)
        except (OSError, MlopsError):
            self._check_cancelled()
            return None

    def send(
        self,
        source: Path,
        target: ArtifactPath,
        properties: Properties,
        described: Described | None,
        present: FoundItem | None,
    ) -> Made:
        """Store one file; errors name it. ``described`` is what ``describe`` made of it."""
        try:
            self._check_cancelled()
            looks = self._admit(source)
            self._progress.started(str(target), looks.size)
            if described is not None and (described.is_promised or described.looks == looks):
                sha256 = described.sha256
            else:
                sha256 = self._digest(source, looks)
            if present is not None and holds(present, sha256, properties):
                sent = self._kept(target, looks)
            else:
                sent = self._deploy(source, looks, target, sha256, properties)
                if Fingerprint.of(os.stat(source)) != looks:
                    raise _changed(source)
            self._progress.finished(str(target))
            return Made(sha256, looks.size, sent)
        except OSError as error:
            raise ConfigurationError(
                f"{source} can't be read: {error.strerror or error}",
                hint="Check the file and its permissions.",
            ) from None
        except MlopsError as error:
            raise _naming(error, source, target) from None

    def _admit(self, source: Path) -> Fingerprint:
        """What the file looks like, before a byte of it is read."""
        try:
            found = os.lstat(source)
            if stat.S_ISLNK(found.st_mode):
                if self._options.symlinks == "refuse":
                    raise UsageError(
                        f"{source} is a symbolic link", hint="Name the file it leads to by itself."
                    )
                found = os.stat(source)
        except FileNotFoundError:
            raise NotFoundError(f"{source} does not exist") from None
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{source} is no regular file")
        largest = self._options.largest_bytes
        if largest is not None and found.st_size > largest:
            raise UsageError(
                f"{source} has {found.st_size} bytes, the limit is {largest}",
                hint="Raise the limit, or leave the file out.",
            )
        return Fingerprint.of(found)

    def _digest(self, source: Path, looks: Fingerprint) -> str:
        with self._hashing:
            return self._digests.sha256_of(source, self._check_cancelled, looks)

    def _deploy(
        self,
        source: Path,
        looks: Fingerprint,
        target: ArtifactPath,
        sha256: str,
        properties: Properties,
    ) -> int:
        """Bytes that were sent."""

        def moved(count: int) -> None:
            self._check_cancelled()
            self._progress.moved(str(target), count)

        artifacts = self._platform.artifacts
        lacking = self._known.lacks(sha256)
        try:
            if looks.size >= self._options.split_from_bytes:
                if artifacts.deploy_known(target, sha256, properties):
                    return self._kept(target, looks)
                if (parts := self._part_sender()).is_offered():
                    return parts.send(source, looks.size, sha256, target, properties, moved)
                lacking = True
            deploy = artifacts.deploy_content if lacking else artifacts.deploy
            sent = deploy(
                target,
                source,
                sha256=sha256,
                size=looks.size,
                properties=properties,
                moved=moved,
            ).sent
            self._known.stored(sha256)
            return sent or self._kept(target, looks)
        except (ConflictError, IntegrityError):
            # The server got other bytes than were hashed: ours changed, or they did on the way.
            if Fingerprint.of(source.stat()) != looks:
                raise _changed(source) from None
            raise

    def _part_sender(self) -> PartSender:
        # Imported on use: few files are so large, and most of these are on the platform already.
        from mlops_jfrog.transfer.sending_parts import PartSender

        with self._starting:
            if self._parts is None:
                self._parts = PartSender(
                    self._platform,
                    at_once=self._options.range_count,
                    folder=self._options.cache_folder,
                    check=self._check_cancelled,
                    part_mib=self._options.part_mib,
                )
            return self._parts

    def _kept(self, target: ArtifactPath, looks: Fingerprint) -> int:
        """Nothing was sent: the bytes are there."""
        self._progress.moved(str(target), looks.size)
        return 0

    def _check_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Interrupted("stopped, because something else failed")


def _changed(source: Path) -> IntegrityError:
    return IntegrityError(
        f"{source} changed while it was uploaded",
        hint="Wait until whatever writes it is done, then upload it again.",
    )


def _naming(error: MlopsError, source: Path, target: ArtifactPath) -> MlopsError:
    """The same error with the file in its message."""
    if str(source) in error.message or str(target) in error.message:
        return error
    return type(error)(f"{source}: {error.message}", hint=error.hint, url=error.url)
