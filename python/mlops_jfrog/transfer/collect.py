"""From what the user names (files, folders, patterns) to the files of a version."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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
) -> tuple[LocalFile, ...]:
    """Every file of a version, hashed, sorted by its stored path.

    A file is stored under its own name, a folder's files below the version as they lie in the
    folder, a pattern's below its first part without a wildcard; code below ``code/``. ``digest``
    gives a file's SHA-256. Raises NotFoundError for what isn't there, UsageError for an empty
    weights file or a link.
    """
    found = [(path, Role.WEIGHTS, name) for path, name in find_files(directory, weights)]
    for path, _, _ in found:
        if path.stat().st_size == 0:
            raise UsageError(f"{path} is empty", hint="Did the training write it?")
    for path, name in find_files(directory, code):
        inside = _inside(directory, path)
        found.append((path, Role.CODE, f"{CODE_FOLDER}/{inside or name}"))
    if lock is not None:
        found.extend((path, Role.LOCK, name) for path, name in find_files(directory, [lock]))
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


def find_files(directory: Path, entries: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Each file that ``entries`` name, with its path below the folder or pattern it came from."""
    for entry in entries:
        path = directory / entry
        if path.is_dir():
            yield from _below(path, path.rglob("*"), entry)
        elif path.is_file():
            yield path, path.name
        elif glob.has_magic(entry):
            base = _fixed_part(directory, entry)
            matches = (Path(match) for match in glob.iglob(str(path), recursive=True))
            yield from _below(base, matches, entry)
        else:
            raise NotFoundError(
                f"{path} does not exist",
                hint="Did the training write it? Check files: in mlops.yml.",
            )


def _below(base: Path, candidates: Iterable[Path], entry: str) -> list[tuple[Path, str]]:
    files = []
    for path in sorted(candidates):
        if _is_linked(base, path):
            raise UsageError(
                f"{path} is a symbolic link, or lies behind one",
                hint="Name the file it leads to by itself.",
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
