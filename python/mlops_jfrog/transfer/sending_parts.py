"""One large file in parts that move side by side; killed between them, it goes on there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import (
    AuthenticationError,
    ConflictError,
    IntegrityError,
    NotFoundError,
    ServerError,
    UsageError,
)
from mlops_jfrog.jfrog.artifacts import MergedParts
from mlops_jfrog.jfrog.file_part import Moved
from mlops_jfrog.jfrog.multipart import FAILED, Multipart
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.digest import sha1_of
from mlops_jfrog.transfer.parallel import Parallel
from mlops_jfrog.transfer.part_state import PartState, StateFile, state_file

_MIB = 1 << 20
_MOST_PARTS = 9_000
"""Object stores take 10,000."""
_MERGE_TRIES = 10_000
"""Hours, at pauses that grow to seconds: large files take their time."""
_FORGOTTEN = (AuthenticationError, NotFoundError, ConflictError, UsageError)
"""What a platform answers about an upload that it doesn't know any more."""


@dataclass(frozen=True)
class _Whole:
    """The file, and where it goes."""

    source: Path
    size: int
    sha256: str
    target: ArtifactPath
    properties: Properties


class PartSender:
    """Sends large files in parts."""

    def __init__(
        self,
        platform: Platform,
        *,
        at_once: int,
        folder: Path | None,
        check: Callable[[], None],
        part_mib: int,
    ) -> None:
        self._platform, self._multipart = platform, Multipart(platform.session)
        self._at_once, self._folder, self._check = at_once, folder, check
        self._part_mib = part_mib
        self._asking = threading.Lock()
        self._offered: bool | None = None

    def is_offered(self) -> bool:
        """Whether the platform takes parts; asked once."""
        with self._asking:
            if self._offered is None:
                self._offered = self._multipart.is_offered()
            return self._offered

    def send(
        self,
        source: Path,
        size: int,
        sha256: str,
        target: ArtifactPath,
        properties: Properties,
        moved: Moved,
    ) -> int:
        """Store the file; the bytes that were sent. Raises IntegrityError for a wrong merge."""
        whole = _Whole(source, size, sha256, target, properties)
        url = self._platform.session.service_url("artifactory")
        with state_file(self._folder, url, str(whole.target), whole.sha256) as kept:
            earlier = kept.read()
            if earlier is not None:
                told: list[int] = []

                def also(count: int) -> None:
                    told.append(count)
                    moved(count)

                try:
                    return self._go_on(whole, earlier, kept, also)
                except _FORGOTTEN:
                    # It expired, or was finished meanwhile; from the begin it shows what is wrong.
                    kept.remove()
                    moved(-sum(told))
            part_mib = max(self._part_mib, -(-whole.size // (_MOST_PARTS * _MIB)))
            state = PartState(self._multipart.create(whole.target, part_mib), part_mib * _MIB)
            kept.write(state)
            return self._go_on(whole, state, kept, moved)

    def _go_on(self, whole: _Whole, state: PartState, kept: StateFile, moved: Moved) -> int:
        parts = _parts(whole.size, state.part_bytes)
        missing = [part for part in parts if part[0] not in state.done]
        moved(whole.size - sum(size for _, _, size in missing))
        sha1 = self._send_missing(whole, state, missing, kept, moved)
        self._multipart.complete(state.token, sha1)
        try:
            checksum_token = self._merged(state.token)
        except IntegrityError:
            kept.remove()
            raise
        merged = MergedParts(sha1, checksum_token)
        right = self._platform.artifacts.deploy_known(
            whole.target, whole.sha256, whole.properties, merged=merged
        )
        kept.remove()
        if not right:
            raise IntegrityError(
                f"{whole.target} was not stored with SHA-256 {whole.sha256}, which was sent"
            )
        return sum(size for _, _, size in missing)

    def _send_missing(
        self,
        whole: _Whole,
        state: PartState,
        missing: Iterable[tuple[int, int, int]],
        kept: StateFile,
        moved: Moved,
    ) -> str:
        """Send what is missing, and the SHA-1 of all, which is made meanwhile."""
        writing, current = threading.Lock(), [state]
        ended = threading.Event()

        def check() -> None:
            self._check()
            if ended.is_set():
                raise IntegrityError(f"{whole.source}: another part failed")

        def counted(count: int) -> None:
            check()
            moved(count)

        def do(part: tuple[int, int, int] | None) -> str:
            if part is None:
                return sha1_of(whole.source, check)
            number, offset, size = part
            check()
            self._multipart.put_part(state.token, number, (whole.source, offset, size), counted)
            with writing:
                current[0] = current[0].with_part(number)
                kept.write(current[0])
            return ""

        # One more thread than parts at once: the digest needs the disk, not the network.
        work = Parallel(do, [None, *missing], threads=self._at_once + 1, cancel=ended.set)
        sha1, *_ = list(work)
        return sha1

    def _merged(self, token: str) -> str:
        """Wait until the platform has made one file of the parts; the token for its deploy."""
        attempt = 2
        while True:
            self._check()
            found = self._multipart.status(token)
            if found.checksum_token is not None:
                return found.checksum_token
            if found.status in FAILED:
                raise IntegrityError(
                    f"the platform could not merge the parts: {found.status}",
                    hint="Nothing was stored. Upload it again; all parts are sent anew.",
                )
            if attempt > _MERGE_TRIES:
                raise ServerError("the platform does not come to an end with merging the parts")
            self._multipart.pause(min(attempt, 6))
            attempt += 1


def _parts(size: int, part_bytes: int) -> list[tuple[int, int, int]]:
    """Number from 1, offset and size of every part; an empty file is one empty part."""
    return [
        (number, offset, min(part_bytes, size - offset))
        for number, offset in enumerate(range(0, max(size, 1), part_bytes), 1)
    ]
