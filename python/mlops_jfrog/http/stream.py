"""A body that is read while it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlops_jfrog.http.failure import NoAnswer, failure
from mlops_jfrog.http.transport import Response

_BLOCK = 256 << 10
"""Bytes; memory for larger blocks is given back and taken anew for each of them."""


class Streamed(Iterator[bytes]):
    """An answer whose body comes in blocks of at most 256 KiB, as they arrive."""

    def __init__(self, status: int, headers: Mapping[str, str], blocks: Iterator[bytes]) -> None:
        self.status = status
        self.headers = headers
        """Case-insensitive."""
        self._blocks = blocks

    def __next__(self) -> bytes:
        """The next block; NetworkError where the body breaks off or goes silent."""
        return next(self._blocks)


def blocks_of(response: Response, host: str) -> Iterator[bytes]:
    """The body's blocks, each as it comes, so that what follows overlaps with receiving."""
    # urllib3 1.26 has no read1; its read waits until a block is full.
    read = getattr(response, "read1", response.read)
    while True:
        try:
            block: bytes = read(_BLOCK, decode_content=True)
        except NoAnswer as error:
            raise failure(error, host) from None
        if not block:
            return
        yield block
