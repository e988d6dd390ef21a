"""Text made safe to show: one line stays one line, and no escape sequence reaches a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def one_line(text: str) -> str:
    """``text`` with line ends as blanks and every other control character written out."""
    if text.isprintable():
        return text
    return "".join(_written_out(each) for each in " ".join(text.split()))


def shown_value(value: object) -> str:
    """A value of a result for people: no quotes around texts, yes and no for booleans."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={shown_value(each)}" for key, each in value.items()) or "-"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown_value(each) for each in value) or "-"
    return one_line(str(value))


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns; the last column keeps its width."""
    if not rows:
        return []
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _written_out(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")
