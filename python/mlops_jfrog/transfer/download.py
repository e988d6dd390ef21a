"""One file from the platform into a partial file: whole, verified, and nothing else.

A connection that breaks is taken up again where it broke; what a server says about a part (its
range, its length, its checksum) must fit what was asked for, or the bytes are thrown away. No byte
of the partial file is ever written twice, so the digest can follow while it grows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.domain.hub import Address
from mlops_jfrog.errors import IntegrityError, NetworkError, UsageError
from mlops_jfrog.http import Streamed
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.fetching_digest import RunningDigest
from mlops_jfrog.transfer.fetching_threads import Crew, Stop
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.ranges import Part, answers, pieces, range_header
from mlops_jfrog.transfer.resume import Cursor, Partial, discard

_PARTIAL_CONTENT = 206
_HEADWAY = 64 << 10
"""Bytes; a try that brought so many was worth it, and does not count as a failure."""


class _NoRangesError(Exception):
    """The server sent the whole file where one of several parts was asked for."""


@dataclass
class Download:
    """The bytes of one stored file, into ``path``."""

    platform: Platform
    source: Address
    sha256: str
    size: int
    path: Path
    options: TransferOptions
    moved: Callable[[int], None]
    """Told of bytes as they arrive; negative where they are thrown away."""
    stop: Stop
    received: int = field(default=0, init=False)
    """Bytes that crossed the network."""
    _told: int = field(default=0, init=False)
    _counting: threading.Lock = field(default_factory=threading.Lock, init=False)

    def run(self) -> None:
        """Fetch what ``path`` lacks and verify all of it.

        Bytes that turn out wrong are thrown away, and fetched anew once, in one stream. Raises
        IntegrityError, NetworkError and the like; the partial file stays where going on can help.
        """
        splits = self.size >= self.options.split_from_bytes
        try:
            try:
                self._complete(self.options.range_count if splits else 1)
            except _NoRangesError:
                self._throw_away()
                self._complete(1)
        except IntegrityError:
            self._throw_away()
            try:
                self._complete(1)
            except IntegrityError:
                self._throw_away()
                raise

    def _complete(self, at_once: int) -> None:
        with Partial(self.path, self.size) as partial:
            self._tell(sum(map(len, partial.there)), received=0)
            digest = RunningDigest(partial, at_once)
            fetch = _Parts(self, partial, digest, Stop(self.stop), side_by_side=at_once > 1)
            # One connection where that is as fast as the machine; more where it leaves time.
            Crew(fetch.fetch, pieces(partial.missing, at_once), fetch.stop).run(at_once, first=1)
            found = digest.result()
            if found != self.sha256:
                raise IntegrityError(
                    f"{self.source}: what arrived has SHA-256 {found}, not {self.sha256}"
                )
            partial.finish()

    def _throw_away(self) -> None:
        discard(self.path)
        self._tell(-self._told, received=0)

    def _tell(self, size: int, *, received: int) -> None:
        with self._counting:
            self._told += size
            self.received += received
        if size:
            self.moved(size)


@dataclass(frozen=True)
class _Parts:
    """What fetches the parts of one partial file."""

    download: Download
    partial: Partial
    digest: RunningDigest
    stop: Stop
    side_by_side: bool

    def fetch(self, part: Part) -> None:
        """One part, in as many tries as the options allow without headway."""
        failures = 0
        with Cursor(self.partial, part) as cursor:
            while cursor.left:
                before = cursor.position
                broken = self._receive(cursor)
                if broken is None:
                    continue
                failures = 1 if cursor.position - before >= _HEADWAY else failures + 1
                if failures > self.download.options.retries:
                    raise broken
                self.download.platform.session.pause(failures + 1)

    def _receive(self, cursor: Cursor) -> NetworkError | None:
        """As much of a part as one answer brings; why it ended where that was too early."""
        source, headers = self.download.source, self._headers(cursor)
        try:
            with self.download.platform.artifacts.open(source, headers=headers) as answer:
                skip = self._begins_before(answer, cursor.left, asked_for_part=bool(headers))
                self.partial.belongs_to(answer.headers.get("ETag"))
                try:
                    self._write(answer, cursor, skip)
                except NetworkError as error:
                    return error
        except UsageError as error:
            if headers:  # 416 above all: the stored file ends before the part begins
                raise IntegrityError(f"{source}: a part is refused: {error}") from None
            raise
        if cursor.left:
            return NetworkError(f"{source}: the answer ended {len(cursor.left)} bytes early")
        return None

    def _write(self, answer: Streamed, cursor: Cursor, skip: int) -> None:
        while True:
            memory, start = self.digest.memory(), cursor.position
            count, broken = self._gather(answer, memory[: skip or None])
            wanted = 0 if skip else count
            skip -= count - wanted
            cursor.write(memory[:wanted])
            self.download._tell(wanted, received=count)
            self.digest.hand_over(memory, start, wanted)
            if broken is not None:
                raise broken
            if not count:
                return

    def _gather(self, answer: Streamed, memory: memoryview) -> tuple[int, NetworkError | None]:
        """How many bytes were there, and why no more can come where it broke off.

        Few large writes cost least, but what arrived waits for nothing.
        """
        count = 0
        try:
            while count < len(memory):
                self.stop.check()
                some = answer.readinto(memory[count:])
                count += some
                if not some or not answer.has_more_now():
                    break
        except NetworkError as error:
            return count, error
        return count, None

    def _headers(self, cursor: Cursor) -> Mapping[str, str]:
        if cursor.left == Part(0, self.partial.size):
            return {}
        headers = {"Range": range_header(cursor.left)}
        etag = self.partial.etag
        if etag and not etag.startswith("W/"):
            headers["If-Range"] = etag
        return headers

    def _begins_before(self, answer: Streamed, part: Part, *, asked_for_part: bool) -> int:
        """How many bytes before ``part`` the answer begins; it must be about the right file."""
        source, headers = self.download.source, answer.headers
        stored = headers.get("X-Checksum-Sha256")
        if stored and stored.lower() != self.download.sha256:
            raise IntegrityError(
                f"{source}: the platform has other bytes there, of SHA-256 {stored}"
            )
        whole = Part(0, self.partial.size)
        sent = whole
        if answer.status == _PARTIAL_CONTENT:
            if not answers(headers.get("Content-Range"), part, self.partial.size):
                raise IntegrityError(f"{source}: another part was sent than the one asked for")
            sent = part
        elif asked_for_part and self.side_by_side:
            raise _NoRangesError
        length = headers.get("Content-Length")
        if length not in (None, str(len(sent))) and "Content-Encoding" not in headers:
            raise IntegrityError(f"{source}: {length} bytes are sent instead of {len(sent)}")
        return part.start - sent.start
