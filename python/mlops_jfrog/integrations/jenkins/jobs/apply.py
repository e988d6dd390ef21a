"""Carries a plan out, item by item; what was made by hand is never touched."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_jfrog.errors import ConflictError
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
from mlops_jfrog.integrations.jenkins.jobs.plan import Action, Change
from mlops_jfrog.workflows.journal import Journal


def apply(changes: Iterable[Change], controller: Controller, journal: Journal) -> int:
    """Create, update and delete; the number of items that were changed.

    Everything that can be done is done first; then ConflictError names what was in the way.
    """
    done = 0
    in_the_way = []
    for change in changes:
        if change.action is Action.LEAVE:
            in_the_way.append(change.path)
        elif change.action is not Action.KEEP:
            journal.step(f"{change.action.value} {change.kind.value} {change.path}")
            _carry_out(change, controller)
            done += 1
    if in_the_way:
        raise ConflictError(
            f"made by somebody else and left alone: {', '.join(in_the_way)}",
            hint="Rename or delete it, or give the project another jenkins.job or jenkins.folder.",
        )
    return done


def _carry_out(change: Change, controller: Controller) -> None:
    if change.action is Action.DELETE:
        controller.delete(change.path)
    elif change.configuration is not None and change.action is Action.CREATE:
        controller.create(change.path, change.configuration)
    elif change.configuration is not None:
        controller.update(change.path, change.configuration)
