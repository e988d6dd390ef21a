"""Archives that are unpacked as they arrive (``X-Explode-Archive``): zip, tar, tar.gz, tgz.

Nothing in an archive is trusted: names are checked as those of a request are, links and devices are
refused, and what it may unpack to is bounded.
"""

from __future__ import annotations

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mlops_jfrog.sandbox.checksum_store import ChecksumStore, Incoming
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.request_path import ItemPath

MOST_FILES = 10_000
_ALWAYS_ALLOWED = 1 << 30
_LARGEST_RATIO = 100
_BLOCK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
    RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Unpacked:
    """One file of an archive, received but not yet kept."""

    path: str
    incoming: Incoming
    checksums: Checksums


@contextmanager
def unpacked(store: ChecksumStore, archive: Path, name: str) -> Iterator[list[Unpacked]]:
    """All files of ``archive``; 400 where it is broken, or holds what is not taken in.

    ``name`` says by its ending what it is.
    """
    left = max(_ALWAYS_ALLOWED, _LARGEST_RATIO * archive.stat().st_size)
    files: list[Unpacked] = []
    with ExitStack() as stack:
        try:
            for path, content in _members(archive, name):
                if len(files) == MOST_FILES:
                    raise Refused(400, f"the archive holds more than {MOST_FILES} files")
                incoming = stack.enter_context(store.receive())
                checksums = _receive(content, incoming, left)
                left -= checksums.size
                files.append(Unpacked(path, incoming, checksums))
        except _BROKEN as error:
            raise Refused(400, f"'{name}' can't be unpacked: {error}") from error
        yield files


def _receive(content: IO[bytes], incoming: Incoming, most: int) -> Checksums:
    size = 0
    while block := content.read(_BLOCK):
        size += len(block)
        if size > most:
            raise Refused(400, "the archive unpacks to too much for its size")
        incoming.write(block)
    return incoming.finish()


def _members(archive: Path, name: str) -> Iterator[tuple[str, IO[bytes]]]:
    lower = name.lower()
    if lower.endswith((".zip", ".jar", ".whl")):
        return _of_zip(archive)
    if lower.endswith((".tar", ".tar.gz", ".tgz")):
        return _of_tar(archive)
    raise Refused(400, f"'{name}' is no archive that is unpacked: zip, tar, tar.gz or tgz")


def _of_zip(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(archive) as opened:
        for about in opened.infolist():
            if stat.S_ISLNK(about.external_attr >> 16):
                raise Refused(400, f"{about.filename!a} is a link")
            if not about.is_dir():
                with opened.open(about) as content:
                    yield _path(about.filename), content


def _of_tar(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(archive, "r:*") as opened:
        for about in opened:
            if about.isdir():
                continue
            content = opened.extractfile(about) if about.isfile() else None
            if content is None:
                raise Refused(400, f"{about.name!a} is no plain file")
            yield _path(about.name), content


def _path(name: str) -> str:
    path = ItemPath(name.removeprefix("./"))
    if not path or name.startswith("/"):
        raise Refused(400, f"{name!a} is no path below the archive's folder")
    return str(path)
