"""What setting a platform up would change: wanted against found, decided without I/O.

Nothing is ever deleted, and only managed fields are compared: what else was configured stays.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from mlops_jfrog.domain.managed_fields import Difference, differences, merged
from mlops_jfrog.errors import ConflictError

Document = Mapping[str, object]


class Kind(enum.Enum):
    """What is configured; the value is its name for people."""

    REPOSITORY = "repository"
    POLICY = "policy"
    WATCH = "watch"
    INDEXING = "indexed builds"
    GROUP = "group"
    PERMISSION = "permission target"


class Action(enum.Enum):
    """What is done about it."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Wanted:
    """One thing that shall exist."""

    kind: Kind
    name: str
    identity: Document = field(default_factory=dict)
    """Fields that can't be changed: other ones mean that the name is taken by something else."""
    initial: Document = field(default_factory=dict)
    """Fields that are set when it is made, and are the platform team's from then on."""
    managed: Document = field(default_factory=dict)
    """Fields that are kept as they are here (see `managed_fields`)."""
    summary: str = ""
    """What is made, for people; by default its identity."""


@dataclass(frozen=True)
class LeftOut:
    """One thing that can't be made, and why."""

    kind: Kind
    name: str
    reason: str


Entry = Wanted | LeftOut


@dataclass(frozen=True)
class Step:
    """One line of a plan."""

    kind: Kind
    name: str
    action: Action
    detail: str = ""
    """What is made, which fields differ, or why it is left out."""
    document: Document = field(default_factory=dict)
    """What is sent to create or update it."""

    @property
    def changes(self) -> bool:
        """Whether anything is sent."""
        return self.action in {Action.CREATE, Action.UPDATE}


def plan(
    entries: Iterable[Entry], found: Mapping[tuple[Kind, str], Document | None]
) -> tuple[Step, ...]:
    """One step an entry, in the same order; ``found`` holds None for what is not there.

    Raises ConflictError, naming all of them, where a name is taken by something of another type.
    """
    entries = tuple(entries)
    conflicts = [
        conflict
        for entry in entries
        if isinstance(entry, Wanted)
        for conflict in _conflicts(entry, found[entry.kind, entry.name])
    ]
    if conflicts:
        raise ConflictError(
            "; ".join(conflicts),
            hint="Nothing was changed. Name others in the settings, or rename what is there.",
        )
    return tuple(
        Step(entry.kind, entry.name, Action.LEFT_OUT, entry.reason)
        if isinstance(entry, LeftOut)
        else _step(entry, found[entry.kind, entry.name])
        for entry in entries
    )


def _conflicts(wanted: Wanted, found: Document | None) -> Iterator[str]:
    if found is None:
        return
    there = {key: str(found.get(key) or "unknown").lower() for key in wanted.identity}
    if there != wanted.identity:
        yield (
            f"{wanted.kind.value} {wanted.name} is there as {_said(there)},"
            f" not as {_said(wanted.identity)}"
        )


def _step(wanted: Wanted, found: Document | None) -> Step:
    if found is None:
        made = merged({**wanted.identity, **wanted.initial}, wanted.managed)
        said = wanted.summary or _said(wanted.identity)
        return Step(wanted.kind, wanted.name, Action.CREATE, said, cast(Document, made))
    differing = tuple(differences(found, wanted.managed))
    if not differing:
        return Step(wanted.kind, wanted.name, Action.UNCHANGED)
    detail = "; ".join(map(str, differing))
    return Step(wanted.kind, wanted.name, Action.UPDATE, detail, _update(wanted, found, differing))


def _update(wanted: Wanted, found: Document, differing: tuple[Difference, ...]) -> Document:
    whole = cast(Document, merged(found, wanted.managed))
    if wanted.kind is not Kind.REPOSITORY:
        return whole
    # The platform takes part of a repository's configuration, and shows passwords masked: sent
    # back, the mask would become the password.
    changed = {each.field.partition(".")[0] for each in differing}
    return {**wanted.identity, **{key: whole[key] for key in sorted(changed)}}


def _said(identity: Document) -> str:
    return " ".join(map(str, identity.values()))
