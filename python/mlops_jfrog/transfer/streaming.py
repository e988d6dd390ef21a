"""Sending what can be read only once: a stream of unknown length, verified by what was stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Protocol

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import IntegrityError, NetworkError
from mlops_jfrog.jfrog.platform import Platform

IN_MEMORY_BYTES = 4 << 20
"""A stream that ends before this is sent as a document: with its digest, and again where needed."""
_BLOCK = 1 << 20


class Readable(Protocol):
    """What bytes come from; an empty answer is the end."""

    def read(self, size: int, /) -> bytes: ...


def send_stream(platform: Platform, source: Readable, target: ArtifactPath) -> str:
    """Store everything that ``source`` holds; its SHA-256.

    Raises IntegrityError where the server stored something else, which is deleted again. What
    ``source`` raises ends the request in the middle, and the server drops it.
    """
    begin = _read_at_most(source, IN_MEMORY_BYTES)
    if len(begin) < IN_MEMORY_BYTES:
        sha256 = hashlib.sha256(begin).hexdigest()
        platform.artifacts.deploy_bytes(target, begin, sha256=sha256)
        return sha256
    body = _Once(begin, source)
    stored = platform.artifacts.deploy_chunked(target, body)
    if stored != body.sha256:
        platform.artifacts.delete(target)
        raise IntegrityError(
            f"{target} was stored with SHA-256 {stored or 'unknown'}, sent was {body.sha256}"
        )
    return body.sha256


def _read_at_most(source: Readable, size: int) -> bytes:
    found = bytearray()
    while len(found) < size and (block := source.read(min(_BLOCK, size - len(found)))):
        found += block
    return bytes(found)


class _Once:
    """A request's body that can't be read again; hashed on its way."""

    def __init__(self, begin: bytes, rest: Readable) -> None:
        self._begin, self._rest = begin, rest
        self._digest = hashlib.sha256()
        self._touched = False

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self._digest.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        """The next block."""
        self._touched = True
        block, self._begin = self._begin, b""
        block = block or self._rest.read(size if size > 0 else _BLOCK)
        self._digest.update(block)
        return block

    def seek(self, at: int, /) -> int:
        """Only before anything was read; NetworkError afterwards."""
        if at or self._touched:
            raise NetworkError(
                "the platform wants the bytes again, and a stream can be read only once",
                hint="Send it again.",
            )
        return 0

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(_BLOCK):
            yield block
