"""The three checksums of a content, made block after block."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from mlops_jfrog.sandbox.beside import Beside

_LARGE = 4 * 1024 * 1024
"""Bytes from which on a thread more pays."""


@dataclass(frozen=True)
class Checksums:
    """Digests of one content in lower-case hexadecimal, and its size in bytes."""

    sha1: str
    sha256: str
    md5: str
    size: int

    def as_json(self) -> dict[str, str]:
        """``{"sha1", "md5", "sha256"}``."""
        return {"sha1": self.sha1, "md5": self.md5, "sha256": self.sha256}


class RunningChecksums:
    """Of what came so far.

    MD5 takes longer than the other digests and the disk together, so that a large content has a
    thread for it, until ``rest``.
    """

    def __init__(self) -> None:
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._size = 0
        self._beside: Beside | None = None

    def update(self, blocks: Iterable[bytes]) -> None:
        """The next blocks; they may not change before ``rest``."""
        if self._beside is None and self._size >= _LARGE:
            self._beside = Beside(self._md5.update)
        for block in blocks:
            if self._beside is None:
                self._md5.update(block)
            else:
                self._beside.put(block)
            self._sha256.update(block)
            self._sha1.update(block)
            self._size += len(block)

    def rest(self) -> None:
        """Come back when every block was worked on, without a thread."""
        beside, self._beside = self._beside, None
        if beside is not None:
            beside.close()

    def checksums(self) -> Checksums:
        """Of all blocks so far."""
        self.rest()
        return Checksums(
            self._sha1.hexdigest(), self._sha256.hexdigest(), self._md5.hexdigest(), self._size
        )
