"""How a transfer is done: parallelism, splitting, limits."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mlops_jfrog.errors import UsageError

SPLIT_FROM_BYTES = 200 << 20
"""The JFrog CLI's own ``--min-split`` for uploads."""


def machine_threads() -> int:
    """Most threads worth having here; a transfer starts with few and adds while it waits.

    Mostly they wait for the network, so there are more than cores.
    """
    return max(32, min(64, 8 * (os.cpu_count() or 1)))


@dataclass(frozen=True)
class TransferOptions:
    """What the user may set; the defaults fit the machine."""

    threads: int = field(default_factory=machine_threads)
    """At most so many files at once."""
    retries: int = 4
    """Further tries of a request after the first."""
    split_from_bytes: int = SPLIT_FROM_BYTES
    """A file of this size or more goes in parts, where the server offers it."""
    range_count: int = 4
    """Parts of one file that move at once."""
    part_mib: int = 20
    """Size of a part of an upload in MiB; the JFrog CLI's own ``--chunk-size``."""
    largest_bytes: int | None = None
    """A larger file is refused before it is read."""
    symlinks: Literal["refuse", "follow"] = "refuse"
    """``follow`` never leads out of the folder that was named."""
    cache_folder: Path | None = None
    """For what is known of files between runs (digests, half-done uploads); None keeps nothing."""

    def __post_init__(self) -> None:
        for name, least in (("threads", 1), ("range_count", 1), ("part_mib", 1), ("retries", 0)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} is {getattr(self, name)}, the least is {least}")
        if self.split_from_bytes < 1:
            raise UsageError("files can't be split from less than 1 byte")
        if self.symlinks not in ("refuse", "follow"):
            raise UsageError(f"{self.symlinks!a} is no way to treat links: refuse or follow")
