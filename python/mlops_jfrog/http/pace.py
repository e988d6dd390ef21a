"""What arrives over a connection, as long as it arrives: dripping counts as silence.

A time limit for one read is none for an answer: a byte a minute, in a header or in a body, would
keep its reader for ever.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

from urllib3.util.wait import wait_for_read

_LEAST = 4096
"""Bytes that must arrive in every period of silence."""
_BUFFER = 32 << 10
"""Bytes; the head of an answer and what comes with it in one system call."""


class Raw(Protocol):
    """What can be read without a buffer."""

    def readinto(self, buffer: Any, /) -> int | None: ...

    def close(self) -> None: ...


class PacedReader(io.RawIOBase):
    """Reads from ``raw``; raises TimeoutError where so little comes that it is no more than drips.

    Only the time spent waiting counts, and not that before the first byte: the platform may think
    for as long as the socket's own limit allows, and the reader of the answer for ever.
    """

    def __init__(
        self, raw: Raw, silence_seconds: float | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._raw, self._limit, self._clock = raw, silence_seconds, clock
        self._begun = False
        self._waited, self._arrived = 0.0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        began = self._clock()
        count = self._raw.readinto(buffer)
        if not self._begun:
            self._begun = True
            return count
        self._waited += self._clock() - began
        self._arrived += count or 0
        if self._limit is not None and self._waited >= self._limit:
            if count and self._arrived < _LEAST:
                raise TimeoutError("the answer only drips")
            self._waited, self._arrived = 0.0, 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class PacedResponse(http.client.HTTPResponse):
    """An answer that is read so, from its first line to its last byte."""

    def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
        super().__init__(_PacedSocket(sock), *given, **named)  # type: ignore[arg-type]
        self._socket = sock

    def readinto_now(self, view: memoryview) -> int:
        """What has arrived of a body that is not chunked, at least a byte; 0 once it has ended.

        It is closed then; ``length`` is what is still missing of it.
        """
        if self.isclosed():
            return 0
        if self.length is not None:
            view = view[: self.length]
        count = self.fp.readinto1(view)
        if self.length is not None:
            self.length -= count
        if not count or self.length == 0:
            self._close_conn()  # type: ignore[attr-defined]
        return count

    def has_more_now(self) -> bool:
        """Whether ``readinto_now`` would not have to wait, as far as can be told."""
        if self.isclosed():
            return True
        pending = getattr(self._socket, "pending", None)
        return bool(pending and pending()) or wait_for_read(self._socket, timeout=0)


class _PacedSocket:
    """As much of a socket as an answer needs."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        raw = self._sock.makefile("rb", buffering=0)
        return io.BufferedReader(PacedReader(raw, self._sock.gettimeout()), _BUFFER)
