"""Putting verified bytes under their final name: all of them at once, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError, IntegrityError
from mlops_jfrog.transfer.digest import sha256_of

_BLOCK = 1 << 20


def is_right(target: Path, sha256: str, size: int) -> bool:
    """Whether ``target`` is a file of its own, no link, with the right content."""
    try:
        if target.is_symlink() or not target.is_file() or target.stat().st_size != size:
            return False
        return sha256_of(target) == sha256
    except OSError:
        return False


def check_target(target: Path) -> None:
    """ConfigurationError, before any byte is fetched, where ``target`` can't be written."""
    if target.is_dir() and not target.is_symlink():
        raise ConfigurationError(f"{target} is a folder", hint="Name another target, or move it.")
    nearest = target.parent
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        raise ConfigurationError(f"{target} can't be written: {nearest} is no folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{target} can't be written: {nearest} is read-only for you")


@contextlib.contextmanager
def writable(target: Path) -> Iterator[None]:
    """Makes the folders of ``target``, and takes those away again where the block fails.

    An OSError in the block becomes a ConfigurationError of one line.
    """
    made = [folder for folder in target.parents if not folder.exists()]
    try:
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
