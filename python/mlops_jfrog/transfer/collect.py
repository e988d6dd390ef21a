"""From what the user names (files, folders, patterns) to the files of a version."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from mlops_jfrog.domain.coordinates import RelativePath
from mlops_jfrog.domain.manifest import ManifestFile, Role
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.transfer.parallel import Parallel

CODE_FOLDER = "code"
"""Folder of a version that its code is stored below."""


@dataclass(frozen=True)
class LocalFile:
    """A file on disk and what it becomes in the version."""

    source: Path
    described: ManifestFile


def collect(
    directory: Path,
    *,
    weights: Iterable[str],
    code: Iterable[str],
    lock: str | None,
    digest: Callable[[Path], str] = sha256_of,
    admit: Callable[[Sequence[Path]], None] = lambda paths: None,
    links: Literal["refuse", "follow"] = "refuse",
) -> tuple[LocalFile, ...]:
    """Every file of a version, hashed, sorted by its stored path.

    A file is stored under its own name, a folder's files below the version as they lie in the
    folder, a pattern's below its first part without a wildcard; code below ``code/``. ``digest``
    gives a file's SHA-256; ``admit`` may refuse files before one is read. Raises NotFoundError for
    what isn't there, UsageError for an empty weights file, and for a link unless those that stay
    inside their folder are followed.
    """
    found = [(path, Role.WEIGHTS, name) for path, name in find_files(directory, weights, links)]
    for path, _, _ in found:
        if path.stat().st_size == 0:
            raise UsageError(f"{path} is empty", hint="Did the training write it?")
    for path, name in find_files(directory, code, links):
        inside = _inside(directory, path)
        found.append((path, Role.CODE, f"{CODE_FOLDER}/{inside or name}"))
    if lock is not None:
        found.extend((path, Role.LOCK, name) for path, name in find_files(directory, [lock], links))
    admit([path for path, _, _ in found])
    return tuple(sorted(_described(found, digest), key=lambda local: local.described.path))


def _described(
    found: Sequence[tuple[Path, Role, str]], digest: Callable[[Path], str]
) -> Iterator[LocalFile]:
    """Every file hashed, as many at once as there are cores."""

    def describe(each: tuple[Path, Role, str]) -> LocalFile:
        path, role, name = each
        sha256 = digest(path)
        size = path.stat().st_size
        described = ManifestFile(RelativePath(name), role.value, sha256, size)
        return LocalFile(path, described)

    yield from Parallel(describe, found, threads=os.cpu_count() or 1, cancel=lambda: None)


def find_files(
    directory: Path, entries: Iterable[str], links: Literal["refuse", "follow"] = "refuse"
) -> Iterator[tuple[Path, str]]:
    """Each file that ``entries`` name, with its path below the folder or pattern it came from."""
    for entry in entries:
        path = directory / entry
        if path.is_dir():
            yield from _below(path, _walked(path, links), entry, links)
        elif path.is_file():
            yield path, path.name
        elif glob.has_magic(entry):
            base = _fixed_part(directory, entry)
            matches = (Path(match) for match in glob.iglob(str(path), recursive=True))
            yield from _below(base, matches, entry, links)
        else:
            raise NotFoundError(
                f"{path} does not exist",
                hint="Did the training write it? Check files: in mlops.yml.",
            )


def _walked(
    folder: Path, links: Literal["refuse", "follow"], around: tuple[Path, ...] = ()
) -> Iterator[Path]:
    """Everything below a folder; a loop of links ends."""
    real = folder.resolve()
    if real in around:
        return
    for path in folder.iterdir():
        yield path
        if path.is_dir() and (links == "follow" or not path.is_symlink()):
            yield from _walked(path, links, (*around, real))


def _below(
    base: Path, candidates: Iterable[Path], entry: str, links: Literal["refuse", "follow"]
) -> list[tuple[Path, str]]:
    files = []
    for path in sorted(candidates):
        linked = _is_linked(base, path)
        if linked and links == "follow" and not path.resolve().is_relative_to(base.resolve()):
            raise UsageError(f"{path} is a symbolic link that leads out of {base}")
        if linked and links == "refuse":
            raise UsageError(
                f"{path} is a symbolic link, or lies behind one",
                hint="Name the file it leads to by itself, or say --symlinks follow.",
            )
        if path.is_file():
            files.append((path, path.relative_to(base).as_posix()))
    if not files:
        raise NotFoundError(
            f"no file matches {entry!r} in {base}", hint="Did the training write it?"
        )
    return files


def _is_linked(base: Path, path: Path) -> bool:
    """Whether a link below ``base`` leads to ``path``: it may lead anywhere."""
    while path != base and path != path.parent:
        if path.is_symlink():
            return True
        path = path.parent
    return False


def _fixed_part(directory: Path, pattern: str) -> Path:
    """The folders of a pattern before its first wildcard."""
    fixed: list[str] = []
    for part in PurePosixPath(pattern.replace(os.sep, "/")).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return directory.joinpath(*fixed)


def _inside(directory: Path, path: Path) -> str | None:
    """``path`` relative to the project, or None where it lies outside."""
    try:
        return path.resolve().relative_to(directory.resolve()).as_posix()
    except ValueError:
        return None
