"""Set up: what a platform needs, planned and applied; nothing is ever deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.platform_layout import Layout
from mlops_jfrog.domain.platform_setup import needed
from mlops_jfrog.domain.setup_plan import Action, Kind, Step, Wanted, plan
from mlops_jfrog.domain.upstream import Upstream
from mlops_jfrog.errors import PermissionDenied
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.repositories import Repositories
from mlops_jfrog.jfrog.security import groups, permissions
from mlops_jfrog.jfrog.xray_policies import IndexedBuilds, Rulebook, xray_answers
from mlops_jfrog.settings.pip_index import pip_index
from mlops_jfrog.workflows.context import Context

_PLANNED = {Action.CREATE: "to create", Action.UPDATE: "to update"}
_DONE = {Action.CREATE: "created", Action.UPDATE: "updated"}


class Store(Protocol):
    """Documents of one kind on the platform, by name."""

    def find(self, name: str) -> Mapping[str, object] | None: ...
    def create(self, name: str, document: Mapping[str, object]) -> None: ...
    def update(self, name: str, document: Mapping[str, object]) -> None: ...


def plan_setup(context: Context) -> Outcome:
    """What applying would do."""
    with _as_administrator():
        steps = _planned(context, _stores(context.platform.session))
    return _outcome(steps, _PLANNED)


def apply_setup(context: Context) -> Outcome:
    """Do it, one thing after the other; cut off, it is completed by the next run."""
    stores = _stores(context.platform.session)
    with _as_administrator():
        steps = _planned(context, stores)
        changing = [step for step in steps if step.changes]
        if changing:
            context.journal.step("apply")
        for step in changing:
            context.journal.detail(f"{step.action.value} {step.kind.value} {step.name}")
            _apply(step, stores[step.kind])
    return _outcome(steps, _DONE)


def layout(context: Context) -> Layout:
    """What the settings, and pip's configuration, say about the platform."""
    settings = context.settings
    project, connection = settings.project(), settings.connection()
    index = settings.value("pypi.url") or pip_index(context.environment)
    hub = settings.value("huggingface.url")
    return Layout(
        url=connection.url,
        stages=tuple(stage.repository for stage in project.stages.values()),
        production=project.stage(project.promotion.target).repository,
        pypi_virtual=project.pypi_repository,
        python_index=Upstream(str(index.value), index.origin) if index else None,
        hub=Upstream(str(hub.value), hub.origin) if hub else None,
        build_name=project.build.known_name,
    )


def _stores(session: PlatformSession) -> Mapping[Kind, Store]:
    return {
        Kind.REPOSITORY: Repositories(session),
        Kind.POLICY: Rulebook(session, "policies"),
        Kind.WATCH: Rulebook(session, "watches"),
        Kind.INDEXING: IndexedBuilds(session),
        Kind.GROUP: groups(session),
        Kind.PERMISSION: permissions(session),
    }


def _planned(context: Context, stores: Mapping[Kind, Store]) -> tuple[Step, ...]:
    wanted = layout(context)
    context.journal.step(f"look at {wanted.url}")
    entries = tuple(needed(wanted, xray=xray_answers(context.platform.session)))
    found = {
        (each.kind, each.name): stores[each.kind].find(each.name)
        for each in entries
        if isinstance(each, Wanted)
    }
    return plan(entries, found)


def _apply(step: Step, store: Store) -> None:
    if step.action is Action.CREATE:
        store.create(step.name, step.document)
    else:
        store.update(step.name, step.document)


@contextmanager
def _as_administrator() -> Iterator[None]:
    try:
        yield
    except PermissionDenied as error:
        raise PermissionDenied(
            f"setting a platform up needs an administrator: {error.message}",
            hint="Run it again with an administrator's token; what was done stays done.",
        ) from error


def _outcome(steps: Sequence[Step], words: Mapping[Action, str]) -> Outcome:
    counts = Counter(step.action for step in steps)
    said = [f"{counts[each]} {words.get(each, each.value)}" for each in Action if counts[each]]
    rows = [
        {
            "action": step.action.value,
            "kind": step.kind.value,
            "name": step.name,
            "detail": step.detail or None,
        }
        for step in steps
    ]
    return Outcome(outputs={"plan": rows}, summary=", ".join(said))
