"""Documents of which only some fields are ours: what differs, and what becomes of the whole.

What is wanted is written as JSON values with two marks: `Members` for a list that may hold more
than what we name, `Whole` for an object that is replaced rather than mixed with what was there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Members:
    """Entries that a list must hold, among others; objects are the same where ``by`` is."""

    entries: tuple[object, ...]
    by: str | None = None


@dataclass(frozen=True)
class Whole:
    """An object whose further fields must say nothing (null, false, empty)."""

    fields: Mapping[str, object]

    def is_met_by(self, found: object) -> bool:
        """Whether ``found`` says this and nothing else."""
        if not isinstance(found, Mapping):
            return False
        return all(found.get(key) == value for key, value in self.fields.items()) and not any(
            value for key, value in found.items() if key not in self.fields
        )


@dataclass(frozen=True)
class Difference:
    """A managed field that is not as wanted; ``found`` is None where it is absent."""

    field: str
    found: object
    wanted: object

    def __str__(self) -> str:
        return f"{self.field}: {shown(self.found)} -> {shown(self.wanted)}"


def merged(found: object, wanted: object) -> object:
    """``found`` with every managed field as wanted; a list of texts has no order of its own."""
    if isinstance(wanted, Mapping):
        base = dict(found) if isinstance(found, Mapping) else {}
        return {**base, **{key: merged(base.get(key), value) for key, value in wanted.items()}}
    if isinstance(wanted, Members):
        return _merged_members(_entries(found), wanted)
    if isinstance(wanted, Whole):
        return found if wanted.is_met_by(found) else dict(wanted.fields)
    if isinstance(wanted, (list, tuple)):
        same = isinstance(found, (list, tuple)) and _same_entries(found, wanted)
        return found if same else list(wanted)
    return wanted


def differences(found: object, wanted: object, field: str = "") -> Iterator[Difference]:
    """Every managed field that ``merged`` would change, by its dotted name."""
    if isinstance(wanted, Mapping):
        base = found if isinstance(found, Mapping) else {}
        for key, value in wanted.items():
            yield from differences(base.get(key), value, f"{field}.{key}" if field else key)
        return
    if isinstance(wanted, Members) and wanted.by is not None:
        for entry in wanted.entries:
            at = f"{field}[{_name(entry, wanted.by)}]"
            yield from differences(_counterpart(_entries(found), entry, wanted.by), entry, at)
        return
    becomes = merged(found, wanted)
    # An empty list and none at all are the same to the platform.
    if becomes != found and not (becomes == [] and found is None):
        yield Difference(field, found, becomes)


def shown(value: object) -> str:
    """A value of a document in one line."""
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value)


def _merged_members(found: list[object], wanted: Members) -> list[object]:
    if wanted.by is None:
        return [*found, *(entry for entry in wanted.entries if entry not in found)]
    named = {_name(entry, wanted.by): entry for entry in wanted.entries}
    kept = [
        merged(each, named.pop(name)) if (name := _name(each, wanted.by)) in named else each
        for each in found
    ]
    return [*kept, *(merged(None, entry) for entry in named.values())]


def _counterpart(found: list[object], entry: object, by: str) -> object:
    return next((each for each in found if _name(each, by) == _name(entry, by)), None)


def _name(entry: object, by: str) -> object:
    name = entry.get(by) if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else None


def _entries(found: object) -> list[object]:
    return list(found) if isinstance(found, (list, tuple)) else []


def _same_entries(found: Sequence[object], wanted: Sequence[object]) -> bool:
    return sorted(map(repr, found)) == sorted(map(repr, wanted))
