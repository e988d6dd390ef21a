"""Which bytes the platform has: asked for many files at once, where asking for each costs most.

A deploy by checksum answers for one file, and costs a small one as much as its bytes would. One
search answers for hundreds; what it doesn't find is sent without being asked for again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from mlops_jfrog.errors import NotFoundError, PermissionDenied, ServerError, UsageError
from mlops_jfrog.jfrog.artifacts import CHECKSUM_DEPLOY_FROM
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.present import WORTH_ASKING_FROM

ASKED_ALONE_FROM = 1 << 20
"""Bytes; beside a body of this size a question of its own costs nothing."""
_AT_ONCE = 500
"""In one query, which is then 50 KiB."""


def is_asked_together(size: int) -> bool:
    """Whether a file of this size is worth a place in a search, and no question of its own."""
    return CHECKSUM_DEPLOY_FROM <= size < ASKED_ALONE_FROM


class KnownBytes:
    """What was learned in one transfer; several threads use it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._lock = threading.Lock()
        self._asked: set[str] = set()
        self._there: set[str] = set()

    def ask(self, digests: Iterable[str]) -> None:
        """Learn which of these the platform has; nothing where it won't say."""
        new = set(digests) - self._asked
        if len(new) < WORTH_ASKING_FROM:
            return
        for some in _portions(sorted(new)):
            try:
                there = self._platform.search.stored_digests(some)
            except (NotFoundError, PermissionDenied, UsageError, ServerError):
                return
            with self._lock:
                self._asked.update(some)
                self._there |= there

    def lacks(self, sha256: str) -> bool:
        """Whether the platform was asked for these bytes, and had none."""
        with self._lock:
            return sha256 in self._asked and sha256 not in self._there

    def stored(self, sha256: str) -> None:
        """It has them now."""
        with self._lock:
            self._there.add(sha256)


def _portions(digests: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(digests), _AT_ONCE):
        yield digests[begin : begin + _AT_ONCE]
