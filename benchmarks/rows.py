"""Rows of the table, and what goals ask of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.measure import Measured


@dataclass(frozen=True)
class Row:
    """One client in one case; where it could not do it, nothing is measured and a note says why."""

    case: str
    server: str
    client: str
    measured: Measured | None
    note: str = ""
    files: int = 1
    """That it moved: those who take one after the other get fewer where that takes long."""

    @property
    def rate(self) -> float | None:
        """Files each second."""
        return self.files / self.measured.seconds if self.measured else None


@dataclass(frozen=True)
class Table:
    """Every row of a run."""

    rows: tuple[Row, ...]

    def find(self, case: str, server: str, client: str) -> Row | None:
        """Its row; None where it was not asked."""
        wanted = (case, server, client)
        found = [row for row in self.rows if (row.case, row.server, row.client) == wanted]
        return found[0] if found else None

    def seconds(self, case: str, server: str, client: str) -> float | None:
        """The median."""
        row = self.find(case, server, client)
        return row.measured.seconds if row and row.measured else None

    def rate(self, case: str, server: str, client: str) -> float | None:
        """Files each second, by the median."""
        row = self.find(case, server, client)
        return row.rate if row else None

    def groups(self) -> Iterable[tuple[str, str, list[Row]]]:
        """Rows by case and server, in the order they were measured."""
        seen: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            seen.setdefault((row.case, row.server), []).append(row)
        return [(case, server, rows) for (case, server), rows in seen.items()]


def ratio(mine: float | None, other: float | None) -> float | None:
    """``mine / other``; None where one is missing."""
    return mine / other if mine is not None and other else None
