"""Writes the result file: whole or not at all, and plain ASCII, so that any reader can take it."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from mlops_jfrog.errors import UsageError


def check_writable(path: Path) -> None:
    """UsageError where no result could be written: found out before the work, not after it."""
    if path.is_dir() or not os.access(path.absolute().parent, os.W_OK):
        raise UsageError(
            f"no result can be written to {str(path)!a}",
            hint="Name a file in a folder that exists and is writable.",
        )


def document_text(document: object) -> str:
    """A result document as JSON; ValueError where it holds NaN or an infinity."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def check_document(document: object) -> None:
    """The same error, without the text: that takes five times as long, and may not be wanted."""
    json.dumps(document, allow_nan=False)


def write_result(path: Path, text: str) -> None:
    """Write a result document to a temporary file beside ``path``, then rename it."""
    # Imported on use: most results are only shown.
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
        # mkstemp makes 0600; a build's later steps may run as another user of the same group.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
