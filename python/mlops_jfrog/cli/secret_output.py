"""Hands a new secret over: alone on standard output, or in a file that only its owner reads."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.errors import UsageError

HandOver = Callable[[str], None]


@contextmanager
def secret_output(file: Path | None, surroundings: Surroundings) -> Iterator[HandOver]:
    """What takes the secret, which is known to the redaction from then on.

    A file that can't be written is a UsageError now, before there is a secret to lose; one that is
    there is only replaced once the new one is whole.
    """
    if file is None:
        yield lambda secret: _print(secret, surroundings)
        return
    target = surroundings.directory / file
    handle, temporary = _temporary(file, target)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:

            def write(secret: str) -> None:
                surroundings.learn([secret])
                stream.write(secret + "\n")
                stream.flush()
                temporary.replace(target)

            yield write
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _temporary(file: Path, target: Path) -> tuple[int, Path]:
    """An open, empty file beside ``target``, mode 0600."""
    reason: str | None = "it is a folder"
    if not target.is_dir():
        try:
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            return handle, Path(name)
        except OSError as error:
            reason = error.strerror
    raise UsageError(
        f"no secret can be written to {str(file)!a}: {reason}",
        hint="Name a file in a folder that exists and is writable.",
    )


def _print(secret: str, surroundings: Surroundings) -> None:
    surroundings.learn([secret])
    surroundings.output.write(secret + "\n")
    surroundings.output.flush()
