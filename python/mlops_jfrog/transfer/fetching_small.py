"""Small files: through memory, without locks and partial files, which would cost more than bytes.

They are copied out of the cache, not linked, so that whoever edits one edits no other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass

from mlops_jfrog.domain.hub import Address
from mlops_jfrog.errors import IntegrityError, NetworkError
from mlops_jfrog.jfrog.platform import Platform

SMALL_BYTES = 128 << 10
"""Up to this size a file is small."""


def sha256_of_bytes(content: bytes) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Expected:
    """What bytes must be."""

    digest: str
    size: int
    digest_of: Callable[[bytes], str] = sha256_of_bytes
    kind: str = "SHA-256"


class SmallDownload:
    """The bytes of one small file; ``received`` counts what crossed the network."""

    def __init__(
        self, platform: Platform, source: Address, expected: Expected, retries: int
    ) -> None:
        self._platform = platform
        self._source = source
        self._expected = expected
        self._retries = retries
        self.received = 0

    def run(self) -> bytes:
        """Verified; IntegrityError where they are wrong twice, NetworkError where they break off.

        What broke off is asked for again from its beginning: that costs less than going on.
        """
        wrong = 0
        for attempt in range(1, self._retries + 3):
            try:
                return self._once()
            except IntegrityError:
                wrong += 1
                if wrong > 1:
                    raise
            except _BrokenError as broken:
                if attempt - wrong > self._retries:
                    raise broken.cause from None
                self._platform.session.pause(attempt + 1)
        raise AssertionError("unreachable: the last try either returns or raises")

    def _once(self) -> bytes:
        content = bytearray()
        with self._platform.artifacts.open(self._source) as answer:
            try:
                for block in answer:
                    content += block
                    self.received += len(block)
                    if len(content) > self._expected.size:
                        raise IntegrityError(
                            f"{self._source}: more arrived than the {self._expected.size} bytes"
                            " it has"
                        )
            except NetworkError as error:
                raise _BrokenError(error) from None
        whole, expected = bytes(content), self._expected
        found = expected.digest_of(whole)
        if found != expected.digest:
            raise IntegrityError(
                f"{self._source}: what arrived has {expected.kind} {found}, not {expected.digest}"
            )
        return whole


class _BrokenError(Exception):
    """The body broke off; what could not be opened at all was tried again already."""

    def __init__(self, cause: NetworkError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def onto_the_disk(descriptor: int) -> None:
    """Wait until the file is there."""
    os.fsync(descriptor)


def write_whole(path: str, content: bytes, finish: Callable[[int], None] = onto_the_disk) -> None:
    """Write a new file; ``finish`` gets its descriptor before it is closed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        finish(descriptor)
    finally:
        os.close(descriptor)
