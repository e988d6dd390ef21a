"""joblib's compressed files: zlib, gzip, bz2, xz and lzma, streamed; lz4 is named and refused."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Protocol

from mlops_jfrog.scan.formats.pickled import follow_all
from mlops_jfrog.scan.pickles.walk import is_opcode
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import CHUNK, ByteSource, FileSource, Readable, Unread

_LZMA_MEMORY = 1 << 28
_PLAIN_ENOUGH = 1 << 30
_MOST_TIMES = 200
"""A stream may grow to ``_PLAIN_ENOUGH`` bytes, or to that many times its compressed size."""

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"]\x00", "lzma"),
    (b"x\x01", "zlib"),
    (b"x\x5e", "zlib"),
    (b"x\x9c", "zlib"),
    (b"x\xda", "zlib"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"ZF", "joblib before 0.10"),
)


class Decompressor(Protocol):
    """What bz2's, lzma's and (here) zlib's decompressor objects have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Inflate:
    """zlib's decompressor with the interface of the other two. ``wbits`` as zlib takes it."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class Decompressed:
    """The plain bytes of one compressed stream, which must end where its data does."""

    def __init__(self, raw: Readable, decompressor: Decompressor) -> None:
        self._raw = raw
        self._decompressor = decompressor
        self._taken = 0
        self._given = 0

    def read(self, size: int, /) -> bytes:
        try:
            return self._next(size)
        except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error) as error:
            raise Unscannable(
                "compressed.damaged", f"compressed data is damaged: {error}"
            ) from error

    def _next(self, size: int) -> bytes:
        while not self._decompressor.eof:
            data = self._raw.read(CHUNK) if self._decompressor.needs_input else b""
            if self._decompressor.needs_input and not data:
                raise Unscannable("file.truncated", "the compressed data ends early")
            self._taken += len(data)
            plain = self._decompressor.decompress(data, size)
            self._given += len(plain)
            if self._given > max(_PLAIN_ENOUGH, _MOST_TIMES * self._taken):
                raise Unscannable("compressed.bomb", f"grows beyond {self._given} bytes")
            if plain:
                return plain
        if self._decompressor.unused_data or self._raw.read(1):
            raise Unscannable("compressed.trailing-data", "data after the compressed stream")
        return b""


def compression_of(head: bytes) -> str | None:
    """The name of the compression these bytes begin with."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _decompressor(kind: str) -> Decompressor:
    if kind == "zlib":
        return Inflate(zlib.MAX_WBITS)
    if kind == "gzip":
        return Inflate(zlib.MAX_WBITS | 16)
    if kind == "bz2":
        return bz2.BZ2Decompressor()
    if kind in ("xz", "lzma"):
        form = lzma.FORMAT_XZ if kind == "xz" else lzma.FORMAT_ALONE
        return lzma.LZMADecompressor(form, memlimit=_LZMA_MEMORY)
    raise Unscannable(
        "compressed.unsupported",
        f"{kind} compression can't be read here; save it with zlib, gzip, bz2, xz or lzma",
    )


class CompressedScanner:
    """A compressed pickle. Anything else that is compressed must be unpacked to be judged."""

    name = "compressed"
    extensions = frozenset(
        [
            ".joblib",
            ".pkl",
            ".pickle",
            ".gz",
            ".z",
            ".bz2",
            ".xz",
            ".lzma",
            ".sav",
            ".model",
            ".lz4",
        ]
    )

    def matches(self, head: bytes, name: str) -> bool:
        return compression_of(head) is not None

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        kind = compression_of(source.peek(16)) or ""
        plain = ByteSource(Decompressed(Unread(source), _decompressor(kind)))
        first = plain.peek(1)
        if not first or not is_opcode(first[0]):
            raise Unscannable("compressed.unknown-content", f"no pickle in this {kind} file")
        return f"{follow_all(plain, findings)} in {kind}"
