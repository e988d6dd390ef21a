"""A body that is read while it arrives; silence and dripping are a broken connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

import requests
import urllib3

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http.transport import BLOCK

_LEAST = 4096
"""Bytes that must arrive in every period of silence: a byte a minute is silence, too."""


class Streamed(Iterator[bytes]):
    """An answer whose body comes in blocks of at most 1 MiB, as they arrive."""

    def __init__(self, status: int, headers: Mapping[str, str], blocks: Iterator[bytes]) -> None:
        self.status = status
        self.headers = headers
        """Case-insensitive."""
        self._blocks = blocks

    def __next__(self) -> bytes:
        """The next block; NetworkError where the body breaks off or goes silent."""
        return next(self._blocks)


def blocks_of(
    response: requests.Response,
    host: str,
    silence_seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[bytes]:
    """The body's blocks, each as it comes, so that what follows overlaps with receiving."""
    # urllib3 1.26 has no read1; its read waits until a block is full.
    read = getattr(response.raw, "read1", response.raw.read)
    since, arrived = clock(), 0
    while True:
        try:
            block = read(BLOCK, decode_content=True)
        except (urllib3.exceptions.TimeoutError, TimeoutError):
            raise NetworkError(f"{host} went silent in the middle of an answer") from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NetworkError(f"the connection to {host} broke: {type(error).__name__}") from None
        if not block:
            return
        arrived += len(block)
        if (now := clock()) - since >= silence_seconds:
            if arrived < _LEAST:
                raise NetworkError(f"{host} all but went silent in the middle of an answer")
            since, arrived = now, 0
        yield block
