"""What git would call a file: clients compare these to skip what has not changed.

A regular file goes by git's blob id, a large or binary one by its sha256 (git LFS).
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.sandbox.checksums import Checksums

SAMPLE = 512
"""Bytes that a client shows of a file before it uploads it."""
LARGEST_REGULAR = 1024 * 1024
"""Bytes; what is larger goes the way of large files, streamed."""


@dataclass(frozen=True)
class FileIdentity:
    """A file as the hub's listings describe it."""

    git_id: str
    """40 hexadecimal digits; of the pointer where the file is a large one."""
    sha256: str
    size: int
    large: bool
    pointer_size: int

    @property
    def oid(self) -> str:
        """What a client compares its own file with, and the file's ``ETag``."""
        return self.sha256 if self.large else self.git_id


def is_large(size: int, sample: bytes) -> bool:
    """Whether a file is kept as a large one; ``sample`` is how it begins."""
    return size > 0 and (size > LARGEST_REGULAR or not _is_text(sample[:SAMPLE]))


def identity(stored: Path, checksums: Checksums) -> FileIdentity:
    """Of a stored content."""
    git_id, large = _git_id(stored, checksums.sha256, checksums.size)
    pointer = len(_pointer(checksums.sha256, checksums.size))
    return FileIdentity(git_id, checksums.sha256, checksums.size, large, pointer)


@functools.lru_cache(maxsize=65536)
def _git_id(stored: Path, sha256: str, size: int) -> tuple[str, bool]:
    with stored.open("rb") as file:
        content = file.read(SAMPLE)
        large = is_large(size, content)
        content = _pointer(sha256, size) if large else content + file.read()
    header = f"blob {len(content)}\0".encode()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest(), large


def _pointer(sha256: str, size: int) -> bytes:
    """The text that git keeps in the place of a large file (git LFS specification, v1)."""
    version = "version https://git-lfs.github.com/spec/v1"
    return f"{version}\noid sha256:{sha256}\nsize {size}\n".encode()


def _is_text(sample: bytes) -> bool:
    if b"\0" in sample:
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character may be cut at the sample's end.
        return len(sample) - error.start < 4 and "unexpected end" in error.reason
    return True
