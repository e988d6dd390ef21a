"""Long lists, some rows at a time: ``?from=`` says which come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.envelope import Refused

PER_PAGE = 200
Row = TypeVar("Row")


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """Those of one page; where the page before and the next one begin, None without."""

    shown: tuple[Row, ...]
    previous: int | None
    next: int | None

    @classmethod
    def of(cls, call: Call, every: Iterable[Row]) -> Rows[Row]:
        """400 for a ``from`` that is no number."""
        text = call.parameter("from") or "0"
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise Refused(400, "from must be a number")
        first = int(text)
        found = tuple(islice(every, first, first + PER_PAGE + 1))
        return cls(
            found[:PER_PAGE],
            max(first - PER_PAGE, 0) if first else None,
            first + PER_PAGE if len(found) > PER_PAGE else None,
        )
