"""Which property a search begins with: the rarest of those that every result must have.

SQLite can't know how rare a value is, and would take the first criterion. The others are then
looked up for each that has the rarest, before any item is read, instead of being collected from
all items.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from mlops_jfrog.sandbox.aql.comparisons import Condition
from mlops_jfrog.sandbox.aql.domains import Domain
from mlops_jfrog.sandbox.aql.syntax import Pairs, Value

_ENOUGH = 5000
"""Items with a value are counted up to this many: that costs a third of a millisecond."""

Property = tuple[str, str]
"""A key and a value."""


def rarest_first(
    db: sqlite3.Connection, domain: Domain, criteria: Iterable[Pairs]
) -> tuple[Property, ...]:
    """Every ``"@key": "value"`` that must hold for each result; none unless there are two."""
    if domain.name != "items":
        return ()
    needed = list(dict.fromkeys(pair for one in criteria for pair in _needed(one)))
    return tuple(sorted(needed, key=lambda pair: _count(db, pair))) if len(needed) > 1 else ()


def having(needed: tuple[Property, ...]) -> Condition:
    """Items that have all of these properties, of which there is one at least."""
    others = "".join(
        " AND EXISTS (SELECT 1 FROM properties AS other"
        " WHERE other.item = property.item AND other.key = ? AND other.value = ?)"
        for _ in needed[1:]
    )
    return Condition(
        "items.id IN (SELECT property.item FROM properties AS property"  # noqa: S608
        f" WHERE property.key = ? AND property.value = ?{others})",
        tuple(text for pair in needed for text in pair),
    )


def equality(key: str, value: Value) -> Property | None:
    """The property that a pair of criteria asks for, where it is one and nothing else."""
    if isinstance(value, Pairs) and len(value.pairs) == 1 and value.pairs[0][0] == "$eq":
        value = value.pairs[0][1]
    if not key.startswith("@") or "*" in key or "?" in key or not isinstance(value, str):
        return None
    return key[1:], value


def _needed(pairs: Pairs) -> Iterator[Property]:
    waiting = [pairs]
    while waiting:
        for key, value in waiting.pop().pairs:
            if key == "$and" and isinstance(value, tuple):
                waiting += [one for one in value if isinstance(one, Pairs)]
            elif (found := equality(key, value)) is not None:
                yield found


def _count(db: sqlite3.Connection, pair: Property) -> int:
    query = "SELECT count(*) FROM (SELECT 1 FROM properties WHERE key = ? AND value = ? LIMIT ?)"
    return int(db.execute(query, (*pair, _ENOUGH)).fetchone()[0])
