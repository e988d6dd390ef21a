"""Download: bytes verified while they are written; a file appears only when it is right."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from mlops_jfrog.domain.manifest import ManifestFile
from mlops_jfrog.errors import ConfigurationError, IntegrityError
from mlops_jfrog.transfer.digest import sha256_of


def has_right_bytes(target: Path, file: ManifestFile) -> bool:
    """Whether ``target`` is there already, with the right content."""
    try:
        return target.stat().st_size == file.size and sha256_of(target) == file.sha256
    except (FileNotFoundError, NotADirectoryError):
        return False


def write_verified(target: Path, file: ManifestFile, blocks: Iterable[bytes]) -> None:
    """Write beside the target, verify size and SHA-256, fsync, rename.

    Raises IntegrityError when the bytes are not those of the manifest, ConfigurationError when the
    file can't be written; in either case nothing is left behind.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:64]}.")
    except OSError as error:
        raise ConfigurationError(f"{target} can't be written: {error.strerror}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            _copy(blocks, out, target, file)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        raise ConfigurationError(f"{target} can't be written: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _copy(blocks: Iterable[bytes], out: BinaryIO, target: Path, file: ManifestFile) -> None:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        if size > file.size:
            raise IntegrityError(
                f"{target}: more arrived than the {file.size} bytes of the manifest"
            )
        out.write(block)
    if digest.hexdigest() != file.sha256:
        raise IntegrityError(
            f"{target}: what arrived has SHA-256 {digest.hexdigest()}, not {file.sha256}"
        )


def _umask() -> int:
    """The process's umask; it can only be read by setting it."""
    current = os.umask(0)
    os.umask(current)
    return current
