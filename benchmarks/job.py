"""One piece of work that any client can be given: these files, up or down, there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

REPOSITORY = "bench-local"
_BLOCK = 2**20


@dataclass(frozen=True)
class File:
    """A file by its path below the job's folders, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Job:
    """``files`` between the folder ``local`` and ``<base>/<repository>/<folder>``."""

    direction: Literal["up", "down"]
    base: str
    repository: str
    folder: str
    local: str
    files: tuple[File, ...]

    def url(self, file: File) -> str:
        """Where a file is or shall be."""
        return f"{self.base}/{self.repository}/{self.folder}/{file.path}"

    def write(self, path: Path) -> Path:
        """As JSON, for the clients that are programs of their own."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path


def random_file(path: Path, size: int) -> File:
    """Write a new file of ``size`` bytes that nothing else has."""
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for begin in range(0, size, _BLOCK):
            block = os.urandom(min(_BLOCK, size - begin))
            digest.update(block)
            out.write(block)
    return File(path.name, size, digest.hexdigest())


def random_files(folder: Path, count: int, size: int) -> tuple[File, ...]:
    """``count`` of them."""
    return tuple(random_file(folder / f"part-{n:05}.bin", size) for n in range(count))


def total(files: Iterable[File]) -> int:
    """Bytes in all."""
    return sum(file.size for file in files)
