"""A body that is read while it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from urllib3.exceptions import ProtocolError

from mlops_jfrog.http.failure import NoAnswer, failure
from mlops_jfrog.http.pace import PacedResponse
from mlops_jfrog.http.transport import Response

_BLOCK = 256 << 10
"""Bytes; memory for larger blocks is given back and taken anew for each of them."""


class Blocks(Iterator[bytes]):
    """A body, block by block as they arrive, so that what follows overlaps with receiving."""

    def __init__(self, response: Response, host: str) -> None:
        self._response, self._host = response, host
        # urllib3 1.26 has no read1; its read waits until a block is full.
        self._read = getattr(response, "read1", response.read)

    def __next__(self) -> bytes:
        """At most 256 KiB; NetworkError where the body breaks off or goes silent."""
        block = self._some(_BLOCK)
        if not block:
            raise StopIteration
        return block

    def readinto(self, view: memoryview) -> int:
        """Put into ``view`` what has arrived, at least one byte; 0 at the end."""
        plain = self._plain()
        if plain is None:
            block = self._some(min(len(view), _BLOCK))
            view[: len(block)] = block
            return len(block)
        try:
            count = plain.readinto_now(view)
        except TimeoutError as error:
            raise failure(error, self._host) from None
        except OSError as error:
            raise failure(ProtocolError(str(error)), self._host) from None
        if plain.isclosed():
            if plain.length:
                raise failure(ProtocolError("the body ended early"), self._host)
            self._response.release_conn()
        return count

    def has_more_now(self) -> bool:
        """Whether the next ``readinto`` need not wait; False where it can't be told."""
        plain = self._plain()
        return plain is not None and plain.has_more_now()

    def _some(self, size: int) -> bytes:
        try:
            block: bytes = self._read(size, decode_content=True)
        except NoAnswer as error:
            raise failure(error, self._host) from None
        return block

    def _plain(self) -> PacedResponse | None:
        """What is beneath urllib3's layers, which copy every byte; None where they are needed."""
        beneath = getattr(self._response, "_fp", None)
        encoded = self._response.headers.get("Content-Encoding", "identity") != "identity"
        if not isinstance(beneath, PacedResponse) or beneath.chunked or encoded:
            return None
        return beneath


class Streamed(Iterator[bytes]):
    """An answer whose body comes in blocks of at most 256 KiB, or into memory of the caller's."""

    def __init__(self, status: int, headers: Mapping[str, str], blocks: Blocks) -> None:
        self.status = status
        self.headers = headers
        """Case-insensitive."""
        self._blocks = blocks

    def __next__(self) -> bytes:
        """The next block; NetworkError where the body breaks off or goes silent."""
        return next(self._blocks)

    def readinto(self, view: memoryview) -> int:
        """Put into ``view`` what has arrived, at least one byte; 0 at the end, errors alike."""
        return self._blocks.readinto(view)

    def has_more_now(self) -> bool:
        """Whether the next ``readinto`` need not wait; False where it can't be told."""
        return self._blocks.has_more_now()
