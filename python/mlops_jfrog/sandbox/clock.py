"""Instants as the platform writes them: UTC, milliseconds, sortable as text."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> str:
    """This instant, e.g. ``2026-11-21T00:50:56.866Z``."""
    return written(datetime.now(timezone.utc))


def written(instant: datetime) -> str:
    """``instant`` as the platform writes it; one without a zone is taken as UTC."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=timezone.utc)
    text = instant.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parsed(text: str) -> datetime:
    """An ISO 8601 instant or date, UTC where it names no zone; ValueError when it is none."""
    if text.endswith(("Z", "z")):
        text = text[:-1] + "+00:00"
    elif len(text) > 5 and text[-5] in "+-" and text[-4:].isdigit():
        text = f"{text[:-2]}:{text[-2:]}"
    if "T" in text and "." in text:
        text = _six_digits(text)
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=timezone.utc)


def _six_digits(text: str) -> str:
    """Python 3.10 reads three or six digits of a second's fraction, clients write any number."""
    head, _, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]:0<6}{tail[digits:]}"
