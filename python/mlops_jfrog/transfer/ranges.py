"""Which bytes of a file are there, which are missing, and in which pieces those are fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST_PIECE = 32 << 20
"""Bytes; small enough that the digest, computed in order, keeps up with pieces side by side."""
_FIRST_PIECE = 4 << 20
"""Bytes; smaller, so that it is soon seen whether more pieces at once would help."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)\Z", re.ASCII)


@dataclass(frozen=True, order=True)
class Part:
    """The bytes from ``start`` up to, not with, ``stop``."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same bytes in as few parts as possible, in order."""
    found: list[Part] = []
    for part in sorted(parts):
        if found and part.start <= found[-1].stop:
            found[-1] = Part(found[-1].start, max(found[-1].stop, part.stop))
        elif part:
            found.append(part)
    return tuple(found)


def missing(there: Iterable[Part], size: int) -> tuple[Part, ...]:
    """What a file of ``size`` bytes lacks."""
    found, position = [], 0
    for part in merged(there):
        found.append(Part(position, min(part.start, size)))
        position = part.stop
    found.append(Part(position, size))
    return tuple(part for part in found if part.start < part.stop)


def pieces(parts: Iterable[Part], at_once: int) -> Iterator[Part]:
    """``parts`` cut so that ``at_once`` of them can be fetched side by side, in order."""
    wanted = list(parts)
    if at_once == 1:
        yield from wanted
        return
    share = -(-sum(map(len, wanted)) // at_once)
    longest = max(1, min(share, _LONGEST_PIECE))
    length = min(longest, _FIRST_PIECE)
    for part in wanted:
        start = part.start
        while start < part.stop:
            yield Part(start, min(start + length, part.stop))
            start += length
            length = min(2 * length, longest)


def range_header(part: Part) -> str:
    """What asks for a part (RFC 9110, section 14.2)."""
    return f"bytes={part.start}-{part.stop - 1}"


def answers(content_range: str | None, part: Part, size: int) -> bool:
    """Whether a 206 is about this very part of a file of this very size."""
    match = _CONTENT_RANGE.match(content_range or "")
    if match is None:
        return False
    first, last, whole = match.groups()
    return (int(first), int(last) + 1) == (part.start, part.stop) and whole in ("*", str(size))
