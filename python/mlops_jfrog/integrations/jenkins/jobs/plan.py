"""What would have to change on a controller. Decides; asks and changes nothing."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mlops_jfrog.integrations.jenkins.jobs.comparison import difference, says_the_same
from mlops_jfrog.integrations.jenkins.jobs.configuration import mark_of
from mlops_jfrog.integrations.jenkins.jobs.desired import Desired
from mlops_jfrog.integrations.jenkins.jobs.item import Item, Kind


class Action(enum.Enum):
    """What is to be done with one item."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    KEEP = "keep"
    """It is as it should be."""
    LEAVE = "leave"
    """It was made by somebody else, and stays."""


@dataclass(frozen=True)
class Change:
    """One item of a plan; ``configuration`` is None where nothing is to be written."""

    action: Action
    path: str
    kind: Kind
    configuration: str | None = None
    diff: str = ""


Read = Callable[[str], str]
"""The configuration of the item at a path."""


def plan(desired: Iterable[Desired], existing: Mapping[str, Item], read: Read) -> list[Change]:
    """By the mark in each item's description: one request for a whole controller.

    A configuration that was changed by hand below an unchanged mark is not seen.
    """
    return [_change(each, existing.get(each.path), read, _mark_is_current) for each in desired]


def thorough_plan(
    desired: Iterable[Desired], existing: Mapping[str, Item], read: Read
) -> list[Change]:
    """The same from every stored configuration, a request for each."""
    return [_change(each, existing.get(each.path), read, _is_stored) for each in desired]


def surplus(
    desired: Iterable[Desired], existing: Iterable[Item], root: str, read: Read
) -> list[Change]:
    """Ours below ``root`` that nothing asks for: jobs, and folders in which nothing else stays.

    What is deepest comes first; what is deleted is shown as it is stored.
    """
    wanted = {each.path for each in desired}
    items = sorted(existing, key=lambda item: item.path.count("/"), reverse=True)
    # A branch's job belongs to its multibranch job, which made it.
    makers = {i.path for i in items if i.kind in (Kind.MULTIBRANCH, Kind.ORGANIZATION)}
    staying: set[str] = set()
    changes = []
    for item in items:
        below = item.path.startswith(f"{root}/")
        is_ours = mark_of(item.description) is not None
        occupied = item.kind is Kind.FOLDER and item.path in staying
        if item.path in wanted or not below or not is_ours or occupied:
            parent = item.path.rpartition("/")[0]
            if parent not in makers:
                staying.add(parent)
            continue
        diff = difference(None, read(item.path), item.path)
        changes.append(Change(Action.DELETE, item.path, item.kind, diff=diff))
    return changes


def _change(
    wanted: Desired,
    found: Item | None,
    read: Read,
    is_current: Callable[[Desired, Item, Read], bool],
) -> Change:
    if found is None:
        diff = difference(wanted.configuration, None, wanted.path)
        return Change(Action.CREATE, wanted.path, wanted.kind, wanted.configuration, diff)
    if mark_of(found.description) is None or found.kind is not wanted.kind:
        # A folder of somebody else's does as well as one of ours.
        action = Action.KEEP if found.kind is wanted.kind is Kind.FOLDER else Action.LEAVE
        return Change(action, wanted.path, wanted.kind)
    if is_current(wanted, found, read):
        return Change(Action.KEEP, wanted.path, wanted.kind)
    diff = difference(wanted.configuration, read(wanted.path), wanted.path)
    return Change(Action.UPDATE, wanted.path, wanted.kind, wanted.configuration, diff)


def _mark_is_current(wanted: Desired, found: Item, read: Read) -> bool:
    return mark_of(found.description) == mark_of(wanted.configuration)


def _is_stored(wanted: Desired, found: Item, read: Read) -> bool:
    return says_the_same(wanted.configuration, read(wanted.path))
