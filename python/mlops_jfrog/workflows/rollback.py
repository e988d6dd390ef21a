"""Roll back: bring a stage back to a version that was in it before. Nothing is deleted.

The pointer switches with one request and holds who did it and why; properties and ``latest/``
follow. All of it can be done again.
"""

from __future__ import annotations

from mlops_jfrog.contract.release import Rollback
from mlops_jfrog.contract.result import Link, Outcome
from mlops_jfrog.domain.build_info import format_started
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.stage_history import Action, Switch, succession
from mlops_jfrog.domain.stage_pointer import StagePointer
from mlops_jfrog.errors import (
    ConflictError,
    GateFailed,
    GateUndecided,
    IntegrityError,
    NotFoundError,
    UsageError,
)
from mlops_jfrog.jfrog.builds import PromotionRequest
from mlops_jfrog.settings.project import Stage
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.gate import refuse_violations, scan_build
from mlops_jfrog.workflows.stage import follow_pointer, read_pointer, switch_pointer
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version

ROLLED_BACK = "rolled-back"
"""Status that the build of the version gets that is rolled back from."""

BLOCKED = "mlops.blocked"
"""Property of a version that nobody may use any more; its value says why."""


def roll_back(operation: Rollback, context: Context) -> Outcome:
    """The command and the step."""
    project = context.settings.project()
    stage = project.stage(project.promotion.target)
    before = read_pointer(context.platform, stage, project.model)
    if before is None:
        raise NotFoundError(f"no version of {project.model} has been promoted to {stage.name}")
    if not (operation.reason or "").strip():
        raise UsageError("a rollback needs a reason, for the record", hint="Give --reason.")
    target, done = _target(operation, before)
    version = _checked(context, stage, ModelVersion.of(project.model, target), before)
    after = before if done else _pointer(operation, context, before, version)
    latest = None
    if not operation.dry_run:
        if not done:
            _switch(context, stage, before, after)
        latest = follow_pointer(context, stage, after, Properties({"env": (stage.env,)}))
    return _outcome(context, stage, after, operation, done=done, latest=latest)


def _target(operation: Rollback, pointer: StagePointer) -> tuple[str, bool]:
    """Version to bring back, and whether it is in the stage already; ConflictError, NotFound."""
    present, history = pointer.model_version.version, pointer.switches
    asked = operation.version
    expected = operation.from_version
    if expected is not None and expected != present:
        last = history[-1]
        came_from = len(history) > 1 and history[-2].version == expected
        if last.action is Action.ROLLBACK and came_from and asked in (None, present):
            return present, True
        raise ConflictError(
            f"{present} is in the stage, not {expected}", hint="Look again at what is there."
        )
    if asked is None:
        below = succession(history)[:-1]
        if not below:
            raise NotFoundError(
                f"nothing was in the stage before {present}", hint="Name a version."
            )
        return below[-1], False
    if asked not in {switch.version for switch in history}:
        raise GateFailed(
            f"{asked} never was in the stage",
            hint="Roll back to one of "
            + ", ".join(dict.fromkeys(s.version for s in history if s.version != present))
            + "; a new version comes by promote.",
        )
    return asked, asked == present


def _checked(
    context: Context, stage: Stage, wanted: ModelVersion, pointer: StagePointer
) -> StoredVersion:
    """The version, whole, unblocked, as it was when it was in the stage, passed by Xray now."""
    version = read_version(context.platform, stage.repository, wanted)
    digests = {s.manifest_sha256 for s in pointer.switches if s.version == wanted.version}
    if version.manifest.sha256 not in digests | (
        {version.manifest.sha256} if "" in digests else set()
    ):
        raise IntegrityError(f"{wanted} is not what was in {stage.name}")
    reason = version.properties.first(BLOCKED)
    if reason is not None:
        raise GateFailed(f"{wanted} is blocked: {reason}", hint="Roll back to another version.")
    if version.build is None:
        raise GateUndecided(f"{wanted} does not say which build published it")
    build = _build(context, version.build)
    refuse_violations(context, build, scan_build(context, build))
    return version


def _build(context: Context, build: BuildRef) -> BuildRef:
    return BuildRef(build.name, build.number, context.settings.project().build.project)


def _pointer(
    operation: Rollback, context: Context, before: StagePointer, version: StoredVersion
) -> StagePointer:
    assert version.build is not None
    switch = Switch(
        Action.ROLLBACK,
        version=version.manifest.model_version.version,
        manifest_sha256=version.manifest.sha256,
        by=context.user,
        at=context.started.isoformat(timespec="milliseconds"),
        reason=operation.reason or "",
    )
    return StagePointer.after(
        before,
        switch,
        version.manifest.model_version.model,
        (version.build.name, version.build.number),
    )


def _switch(context: Context, stage: Stage, before: StagePointer, after: StagePointer) -> None:
    """The one request that matters, then the status of the build that is no longer there."""
    context.journal.detail(f"switch {stage.name} to {after.model_version}")
    switch_pointer(context.platform, stage, before, after)
    build = _build(context, BuildRef(before.build_name, before.build_number))
    status = PromotionRequest(
        status=ROLLED_BACK,
        comment=after.comment,
        ci_user=after.promoted_by,
        timestamp=format_started(context.started),
        source_repository=None,
        target_repository=None,
        dry_run=False,
    )
    try:
        context.platform.builds.promote(build, status)
    except NotFoundError:
        context.journal.detail(f"build {build} is gone and gets no status")


def _outcome(
    context: Context,
    stage: Stage,
    after: StagePointer,
    operation: Rollback,
    *,
    done: bool,
    latest: str | None,
) -> Outcome:
    wanted, history = after.model_version, after.switches
    was = history[-2].version if len(history) > 1 else None
    url = context.platform.artifacts.url(ArtifactPath(stage.repository, wanted.folder))
    would = "would be" if operation.dry_run else "is"
    said = "already" if done else f"again, in place of {was}"
    summary = f"{wanted} {would} in {stage.name} {said}"
    return Outcome(
        outputs={
            "model": wanted.model,
            "version": wanted.version,
            "stage": stage.name,
            "repository": stage.repository,
            "from": was,
            "previous": after.previous,
            "url": url,
            "latest": latest,
            "unchanged": done,
            "dryRun": bool(operation.dry_run),
        },
        summary=summary,
        gates=tuple(context.journal.gates),
        links=(Link(stage.name, url),),
    )
