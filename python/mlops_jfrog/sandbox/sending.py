"""Stored contents on their way out: whole, or one range of bytes."""

from __future__ import annotations

import re
from typing import BinaryIO

from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mlops_jfrog.sandbox.envelope import Refused

_BLOCK = 1024 * 1024
_LITTLE = 64 * 1024
_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*\Z", re.ASCII)


def byte_range(header: str | None, size: int) -> range | None:
    """The bytes that a ``Range`` header asks for, or None for all of them.

    416 when it lies behind the end. A header that can't be read, or that asks for several ranges,
    is ignored, as RFC 9110 (14.2) allows.
    """
    match = _RANGE.match(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < begin:
            return None
    if begin >= end:
        raise Refused(
            416, "The range is not within the file.", headers={"Content-Range": f"bytes */{size}"}
        )
    return range(begin, end)


class FileRange(Response):
    """Streams part of a file in blocks and closes it; nothing but the headers for HEAD."""

    def __init__(
        self, file: BinaryIO, part: range, status_code: int, headers: dict[str, str]
    ) -> None:
        super().__init__(None, status_code, headers)
        self.headers["content-length"] = str(len(part))
        self._file = file
        self._part = part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            start = {"type": "http.response.start", "status": self.status_code}
            await send({**start, "headers": self.raw_headers})
            left = 0 if scope["method"] == "HEAD" else len(self._part)
            while left:
                begin, size = self._part.stop - left, min(_BLOCK, left)
                # A little is read sooner than a thread is woken.
                block = (
                    self._read(begin, size)
                    if size <= _LITTLE
                    else await run_sync(self._read, begin, size)
                )
                left -= len(block)
                await send({"type": "http.response.body", "body": block, "more_body": left > 0})
            if not len(self._part) or scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
        finally:
            self.close()

    def close(self) -> None:
        """For an answer that is not sent after all."""
        self._file.close()

    def _read(self, begin: int, size: int) -> bytes:
        self._file.seek(begin)
        block = self._file.read(size)
        if not block:
            raise OSError("a stored content is shorter than its record says")
        return block
