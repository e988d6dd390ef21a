"""Bytes of a model file, read forward in small pieces and never held whole."""

from __future__ import annotations

import struct
from typing import Protocol

from mlops_jfrog.scan.problems import Unscannable

CHUNK = 1 << 16
LONGEST_READ = 1 << 26
"""Bytes that one read may return; a scanner skips what is longer."""

LONGEST_JSON = 1 << 25
"""Bytes of a JSON text that may be parsed, which takes many times the memory."""


class Readable(Protocol):
    """The part of a binary file that is needed: ``read(n)`` returns b"" at the end only."""

    def read(self, size: int, /) -> bytes: ...


class Seekable(Readable, Protocol):
    """A file whose bytes can be skipped without reading them."""

    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class ByteSource:
    """A forward reader. Reading past the end raises Unscannable (``file.truncated``)."""

    def __init__(self, raw: Readable) -> None:
        self._raw = raw
        self._buffer = b""
        self._at = 0
        self._before = 0

    @property
    def position(self) -> int:
        """Bytes consumed so far."""
        return self._before + self._at

    def _fill(self, size: int) -> None:
        """Have ``size`` bytes in the buffer, fewer at the end of the data only."""
        parts = [self._buffer[self._at :]]
        held = len(parts[0])
        self._before += self._at
        self._at = 0
        while held < size and (more := self._raw.read(max(CHUNK, size - held))):
            parts.append(more)
            held += len(more)
        self._buffer = b"".join(parts)

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes without consuming them; fewer at the end of the data only."""
        if len(self._buffer) - self._at < size:
            self._fill(size)
        return self._buffer[self._at : self._at + size]

    def at_end(self) -> bool:
        return not self.peek(1)

    def byte(self) -> int:
        """The next byte as a number."""
        if self._at == len(self._buffer):
            self._fill(1)
            if not self._buffer:
                raise self._truncated()
        value = self._buffer[self._at]
        self._at += 1
        return value

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, at most ``LONGEST_READ``."""
        if size > LONGEST_READ:
            raise Unscannable("file.too-long", f"a field of {size} bytes at byte {self.position}")
        end = self._at + size
        if end > len(self._buffer):
            self._fill(size)
            end = size
            if end > len(self._buffer):
                raise self._truncated()
        data = self._buffer[self._at : end]
        self._at = end
        return data

    def number(self, layout: str) -> int:
        """One integer in ``struct`` notation, e.g. ``<Q``."""
        return int(struct.unpack(layout, self.read(struct.calcsize(layout)))[0])

    def line(self, longest: int) -> bytes | None:
        """Up to and without the next newline; over ``longest`` bytes it is consumed, and None."""
        parts: list[bytes] = []
        held = 0
        while (found := self._buffer.find(b"\n", self._at)) < 0:
            part = self._buffer[self._at :]
            held += len(part)
            if held <= longest:
                parts.append(part)
            self._at = len(self._buffer)
            if self.at_end():
                raise self._truncated()
        part = self._buffer[self._at : found]
        self._at = found + 1
        return b"".join([*parts, part]) if held + len(part) <= longest else None

    def skip(self, size: int) -> None:
        """Pass over ``size`` bytes, reading them as there is no other way in a stream."""
        left = size
        while left > 0:
            here = len(self._buffer) - self._at
            if here == 0:
                self._fill(1)
                here = len(self._buffer)
                if here == 0:
                    raise self._truncated()
            step = min(here, left)
            self._at += step
            left -= step

    def skip_rest(self) -> None:
        """Read to the end; a compressed stream is checked by that."""
        while not self.at_end():
            self._at = len(self._buffer)

    def _truncated(self) -> Unscannable:
        return Unscannable("file.truncated", f"the data ends early, at byte {self.position}")


class Unread:
    """What is left of a source, as a file that returns b"" at its end."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source

    def read(self, size: int, /) -> bytes:
        return self._source.read(len(self._source.peek(size)))


class FileSource(ByteSource):
    """A source over a seekable file or a stretch of it: random access, and skipping is free.

    ``start`` and ``size`` are bytes; positions count from ``start``.
    """

    def __init__(self, file: Seekable, start: int, size: int) -> None:
        super().__init__(_Window(file, start, size))
        self.size = size
        self._file = file
        self._start = start

    def window(self, start: int, size: int) -> FileSource:
        """A source of its own over part of this one."""
        if start < 0 or size < 0 or start + size > self.size:
            raise Unscannable("file.truncated", f"bytes {start} to {start + size} are not there")
        return FileSource(self._file, self._start + start, size)

    def jump(self, position: int) -> None:
        """Continue reading at ``position``."""
        if not 0 <= position <= self.size:
            raise Unscannable("file.truncated", f"byte {position} is not there")
        self._buffer, self._at, self._before = b"", 0, position
        self._raw = _Window(self._file, self._start + position, self.size - position)

    def skip(self, size: int) -> None:
        if size <= len(self._buffer) - self._at:
            self._at += size
        else:
            self.jump(self.position + size)


class _Window:
    """``size`` bytes of a file from ``start``; seeks before reading, so windows may interleave."""

    def __init__(self, file: Seekable, start: int, size: int) -> None:
        self._file = file
        self._next = start
        self._end = start + size

    def read(self, size: int, /) -> bytes:
        self._file.seek(self._next)
        data = self._file.read(min(size, self._end - self._next))
        self._next += len(data)
        return data
