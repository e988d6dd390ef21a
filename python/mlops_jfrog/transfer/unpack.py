"""Unpacking archives of others: nothing leaves the folder, nothing is left half-done.

zip, tar, tar.gz, tar.bz2 and tar.xz. Links and devices are refused, and so is what grows out of all
proportion to the archive.
"""

from __future__ import annotations

import os
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mlops_jfrog.errors import SecurityViolation, UsageError
from mlops_jfrog.transfer.safe_path import safe_targets

_ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_MOST_TIMES = 200
"""Bytes unpacked for one of the archive; weights seldom shrink to a tenth."""
_ALWAYS = 64 << 20
"""Bytes that any archive may unpack to."""
_MOST_MEMBERS = 100_000
_BLOCK = 1 << 20


def is_archive(name: str) -> bool:
    """Whether the name is that of an archive that can be unpacked."""
    return name.lower().endswith(_ENDINGS)


def unpack(archive: Path, folder: Path) -> tuple[Path, ...]:
    """Put the archive's files below ``folder``, each whole under its name; the paths in order.

    Raises SecurityViolation for a name that leads out of the folder, for links, devices and bombs;
    UsageError for what is no archive. Then nothing is in the folder that was not there before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(archive) as members, tempfile.TemporaryDirectory(dir=folder) as made:
            files = list(members)
            if len(files) > _MOST_MEMBERS:
                raise _refused(archive, f"has more than {_MOST_MEMBERS} files")
            targets = safe_targets(folder, [member.name for member in files])
            _unpack_all(archive, files, Path(made))
            for member in files:
                targets[member.name].parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(made, member.name), targets[member.name])
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, RuntimeError) as error:
        raise UsageError(
            f"{archive} can't be unpacked: {error}", hint="Is it whole, and not encrypted?"
        ) from None
    return tuple(targets[member.name] for member in files)


@dataclass(frozen=True)
class _Member:
    name: str
    open: Callable[[], IO[bytes]]


def _unpack_all(archive: Path, files: list[_Member], folder: Path) -> None:
    left = max(_ALWAYS, archive.stat().st_size * _MOST_TIMES)
    for member in files:
        place = folder / member.name
        place.parent.mkdir(parents=True, exist_ok=True)
        with member.open() as source, place.open("xb") as sink:
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise _refused(archive, f"unpacks to more than {_MOST_TIMES} times its size")
                sink.write(block)
            sink.flush()
            os.fsync(sink.fileno())


@contextmanager
def _opened(archive: Path) -> Iterator[Iterator[_Member]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            yield _zip_members(archive, opened)
    else:
        with tarfile.open(archive) as opened_tar:
            yield _tar_members(archive, opened_tar)


def _zip_members(archive: Path, opened: zipfile.ZipFile) -> Iterator[_Member]:
    for info in opened.infolist():
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(archive, f"holds {info.filename!a}, which is no plain file")
        if not info.is_dir():
            yield _Member(info.filename, lambda info=info: opened.open(info))  # type: ignore[misc]


def _tar_members(archive: Path, opened: tarfile.TarFile) -> Iterator[_Member]:
    for info in opened:
        if not (info.isreg() or info.isdir()):
            raise _refused(archive, f"holds {info.name!a}, which is no plain file")
        if info.isreg():
            name = info.name.removeprefix("./")
            yield _Member(name, lambda info=info: _content(opened, info))  # type: ignore[misc]


def _content(opened: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = opened.extractfile(info)
    if content is None:
        raise tarfile.TarError(f"{info.name!a} has no content")
    return content


def _refused(archive: Path, why: str) -> SecurityViolation:
    return SecurityViolation(
        f"{archive.name} {why}", hint="Nothing of it was unpacked. Look at it before you trust it."
    )
