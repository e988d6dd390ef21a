"""Answers that are refusals, as errors: the server's own reason, never a page of HTML."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from mlops_jfrog.errors import (
    AuthenticationError,
    ConflictError,
    MlopsError,
    NotFoundError,
    PermissionDenied,
    ServerError,
    UsageError,
)

_LONGEST = 300
_CLASSES: dict[int, type[MlopsError]] = {
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFoundError,
    409: ConflictError,
    # Nothing is wrong with the request: the platform was busy for as long as it was asked.
    429: ServerError,
}


def refusal(status: int, content: bytes, what: str) -> MlopsError:
    """The error for an answer of 400 or more; ``what`` is the method and the path."""
    reason = reason_of(content) or f"HTTP {status}"
    kind = _CLASSES.get(status, ServerError if status >= 500 else UsageError)
    message = f"{what}: {reason}"
    if kind is UsageError:
        return UsageError(message, hint="The platform refused the request as it stands.")
    if kind is ConflictError:
        return ConflictError(message, hint="What is stored differs from what was sent; run again.")
    return kind(message)


def redirected(location: str, what: str) -> MlopsError:
    """The error for a write that was redirected; shows where to, without path and query."""
    parts = urlsplit(location)
    # A relative address stays on the host; to say so helps more than to show nothing.
    target = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else "itself"
    return ServerError(
        f"{what}: the platform redirects to {target}",
        hint="Only reading follows redirects. Set JF_URL to the address that it redirects to.",
    )


def reason_of(content: bytes) -> str | None:
    """The message in Artifactory's, Xray's or Access' error envelope, or a short plain text."""
    text = content[: 64 * 1024].decode("utf-8", "replace").strip()
    try:
        document = json.loads(text)
    except ValueError:
        plain = text and "<" not in text
        return _one_line(text) if plain else None
    if not isinstance(document, dict):
        return None
    entries = document.get("errors")
    first = entries[0] if isinstance(entries, list) and entries else document
    for key in ("message", "error", "detail"):
        if isinstance(first, dict) and isinstance(first.get(key), str):
            return _one_line(first[key])
    return None


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
