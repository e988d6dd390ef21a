"""Putting verified bytes under their final name: all of them at once, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError, IntegrityError
from mlops_jfrog.transfer.fetching_small import write_whole

_BLOCK = 1 << 20


def is_right(target: Path, sha256: str, size: int, digest: Callable[[Path], str]) -> bool:
    """Whether ``target`` is a file of its own, no link, with the right content.

    ``digest`` gives the SHA-256 of its content. ConfigurationError where it is a folder.
    """
    try:
        found = os.lstat(target)
    except OSError:
        return False
    if stat.S_ISDIR(found.st_mode):
        raise ConfigurationError(f"{target} is a folder", hint="Name another target, or move it.")
    if not stat.S_ISREG(found.st_mode) or found.st_size != size:
        return False
    try:
        return digest(target) == sha256
    except OSError:
        return False


def is_there(target: Path) -> bool:
    """Whether anything has that name, be it a link that leads nowhere."""
    return os.path.lexists(target)


def check_folder(folder: Path) -> None:
    """ConfigurationError, before any byte is fetched, where no file can be made in ``folder``."""
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        raise ConfigurationError(f"{folder} can't be written: {nearest} is no folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"{folder} can't be written: {nearest} is read-only for you",
            hint="Name a target that you may write to.",
        )


@contextlib.contextmanager
def writable(target: Path) -> Iterator[None]:
    """Makes the folders of ``target``, and takes those away again where the block fails.

    An OSError in the block becomes a ConfigurationError of one line.
    """
    made: list[Path] = []
    try:
        if not target.parent.is_dir():
            made = [folder for folder in target.parents if not folder.exists()]
            target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise unwritable(target, error) from None
        raise


def unwritable(path: Path, error: OSError) -> ConfigurationError:
    """The one line for a file that can't be written."""
    return ConfigurationError(
        f"{path} can't be written: {error.strerror or error}",
        hint="Free some space, or name a target on another disk that you may write to.",
    )


def beside(target: Path) -> Path:
    """A name of its own in the target's folder, for what is renamed to it in the end."""
    return target.with_name(f".{target.name[:64]}.{secrets.token_hex(8)}")


def write_into_place(content: bytes, target: Path, workshop: Path | None) -> None:
    """A small file, whole, under its final name; what was there is replaced, links themselves.

    It is written in ``workshop`` where that is on the same disk, so that even a process that is
    killed leaves nothing beside the target.
    """
    if workshop is not None:
        with contextlib.suppress(OSError):
            _write_and_rename(content, workshop / secrets.token_hex(16), target)
            return
    _write_and_rename(content, beside(target), target)


def _write_and_rename(content: bytes, temporary: Path, target: Path) -> None:
    name = os.fspath(temporary)
    try:
        write_whole(name, content)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def link_into_place(entry: Path, target: Path, sha256: str) -> None:
    """The cache's bytes as ``target``: linked, or copied and verified where no link can be.

    Only while the digest is locked: then what is there under the temporary name was left by a
    process that was killed.
    """
    temporary = target.with_name(f".{target.name[:64]}.{sha256[:16]}")
    temporary.unlink(missing_ok=True)
    try:
        if not _linked(entry, temporary):
            _copy(entry, temporary, sha256)
        temporary.replace(target)
    finally:
        # Renaming one of two names of the same file does nothing, and leaves both.
        temporary.unlink(missing_ok=True)


def _linked(entry: Path, temporary: Path) -> bool:
    if os.name == "nt":
        return False  # A read-only file can't be replaced there.
    try:
        os.link(entry, temporary)
    except OSError:
        return False
    return True


def _copy(entry: Path, temporary: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with entry.open("rb", buffering=0) as source, temporary.open("xb", buffering=0) as out:
        while block := source.read(_BLOCK):
            digest.update(block)
            view = memoryview(block)
            while view:
                view = view[out.write(view) :]
        os.fsync(out.fileno())
    if digest.hexdigest() != sha256:
        raise IntegrityError(f"{entry} changed while it was copied")
