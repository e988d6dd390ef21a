"""Sending files: hashed and moved in parallel, every one verified by what the server stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.transfer.digest_cache import DigestCache
from mlops_jfrog.transfer.known_bytes import KnownBytes, is_asked_together
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.parallel import Parallel
from mlops_jfrog.transfer.present import PresentFiles, holds
from mlops_jfrog.transfer.progress import SILENT, Progress
from mlops_jfrog.transfer.sending_one import Described, Sender

_BATCH = 1000
"""Files that are looked for on the platform at once."""
_TOGETHER = 25
"""Files that are there already go so many at a time: to hand one over takes as long as it does."""


@dataclass(frozen=True)
class Sending:
    """A file and where it goes."""

    source: Path
    target: ArtifactPath
    properties: Properties
    described: str | None = None
    """SHA-256 that it must have; None where it isn't known yet."""


@dataclass(frozen=True)
class Sent:
    """A file that is stored."""

    target: ArtifactPath
    sha256: str
    size: int
    """Bytes of the file."""
    bytes_sent: int
    """Bytes that crossed the network; 0 where the store had them."""


@dataclass(frozen=True)
class _Prepared:
    """A file, and what was learned about it together with others."""

    sending: Sending
    described: Described | None
    """None where it is hashed in its turn."""
    present: FoundItem | None
    """What lies at its target."""

    @cached_property
    def is_there(self) -> bool:
        """Whether nothing is left to do, unless the file changes."""
        if self.described is None or self.present is None:
            return False
        return holds(self.present, self.described.sha256, self.sending.properties)


def send_files(
    platform: Platform,
    sendings: Iterable[Sending],
    *,
    options: TransferOptions,
    progress: Progress = SILENT,
) -> tuple[Sent, ...]:
    """Store every file, in order of ``sendings``; the first failure ends it, and is raised.

    Raises UsageError for a link, a file over the limit or no file at all, IntegrityError for one
    that changes meanwhile or that the server stored otherwise; the message names the file. Nothing
    runs any more when this returns or raises. What is stored already, with these properties, is
    left alone.
    """
    return tuple(send_each(platform, sendings, options=options, progress=progress))


def send_each(
    platform: Platform,
    sendings: Iterable[Sending],
    *,
    options: TransferOptions,
    progress: Progress = SILENT,
) -> Iterator[Sent]:
    """The same one by one, for any number of files: ``sendings`` is drawn while they are sent."""
    progress.begin(*_totals(sendings))
    threads = options.threads
    if isinstance(sendings, Sequence):
        threads = max(1, min(threads, len(sendings)))
    connections = threads * (options.range_count + 1)
    session = platform.session.branch(attempts=1 + options.retries, connections=connections)
    own = Platform(session)
    try:
        with DigestCache(options.cache_folder) as digests:
            known = KnownBytes(own)
            sender = Sender(own, options, progress, digests, known)

            def send(some: Sequence[_Prepared]) -> list[Sent]:
                return [_sent(each, sender) for each in some]

            for done in Parallel(
                send,
                _grouped(_prepared(own, sendings, sender, known)),
                threads=threads,
                cancel=sender.cancel,
            ):
                yield from done
    finally:
        session.close()


def _sent(each: _Prepared, sender: Sender) -> Sent:
    sending = each.sending
    made = sender.send(
        sending.source, sending.target, sending.properties, each.described, each.present
    )
    return Sent(sending.target, made.sha256, made.size, made.sent)


def _grouped(every: Iterable[_Prepared]) -> Iterator[Sequence[_Prepared]]:
    """In their order: those that are there already side by side, each of the others by itself."""
    there: list[_Prepared] = []
    for each in every:
        if each.is_there:
            there.append(each)
        if there and (len(there) == _TOGETHER or not each.is_there):
            yield there
            there = []
        if not each.is_there:
            yield (each,)
    if there:
        yield there


def _prepared(
    platform: Platform, sendings: Iterable[Sending], sender: Sender, known: KnownBytes
) -> Iterator[_Prepared]:
    """Each with what the platform has of it already, asked for many at once."""
    remaining, there = iter(sendings), PresentFiles(platform)
    while batch := list(islice(remaining, _BATCH)):
        present = there.find([sending.target for sending in batch])
        prepared = []
        for sending in batch:
            described = sender.describe(sending.source, sending.described)
            prepared.append(_Prepared(sending, described, present.get(sending.target)))
        known.ask(
            each.described.sha256
            for each in prepared
            if each.described is not None
            and is_asked_together(each.described.looks.size)
            and (each.present is None or each.present.sha256 != each.described.sha256)
        )
        yield from prepared


def _totals(sendings: Iterable[Sending]) -> tuple[int | None, int | None]:
    """Files and bytes; nothing of what is drawn one by one."""
    if not isinstance(sendings, Sequence):
        return None, None
    total = 0
    for sending in sendings:
        try:
            total += sending.source.stat().st_size
        except OSError:
            continue  # told in its turn
    return len(sendings), total
