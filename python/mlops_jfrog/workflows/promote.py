"""Promote: copy, verify everything, switch the stage's pointer with one request, then the rest.

Every part can be done again, so a promotion that was cut off is completed by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.contract.release import Promote
from mlops_jfrog.contract.result import Link, Outcome
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion, RelativePath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.stage_history import Action, Switch
from mlops_jfrog.domain.stage_pointer import StagePointer
from mlops_jfrog.settings.project import Stage
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.evidence import Record, copy_evidence
from mlops_jfrog.workflows.promotion_copy import copy_build, missing_files, promotion_request
from mlops_jfrog.workflows.promotion_gates import check_stored, require_approvals
from mlops_jfrog.workflows.stage import follow_pointer, read_pointer, switch_pointer
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version


@dataclass(frozen=True)
class Decision:
    """Who approved it, and whether to do it or only to say what would happen."""

    approved_by: str | None
    dry_run: bool


def promote(operation: Promote, context: Context) -> Outcome:
    """The command and the step."""
    return promote_version(context, Decision(operation.approved_by, bool(operation.dry_run)))


def promote_version(context: Context, decision: Decision) -> Outcome:
    """Promote the project's version from its source stage to its target stage."""
    project, platform = context.settings.project(), context.platform
    source = project.stage(project.promotion.source)
    target = project.stage(project.promotion.target)
    wanted = ModelVersion(project.model, project.version)
    version = read_version(platform, source.repository, wanted)
    approvals = require_approvals(context, version, decision.approved_by)
    build = check_stored(context, version)
    before = read_pointer(platform, target, project.model)
    pointer = _pointer(context, version, build, before)
    unchanged = before is not None and before.manifest_sha256 == pointer.manifest_sha256
    request = promotion_request(context, source, target, pointer, dry_run=decision.dry_run)
    missing_files(context, version, target)
    if decision.dry_run:
        platform.builds.promote(build, request)
        return _outcome(context, target, pointer, approvals, unchanged=unchanged, latest=None)
    if not unchanged:
        copy_build(context, version, build, target, request)
        switch_pointer(platform, target, before, pointer)
    copy_evidence(context, approvals, target.repository)
    marks = _properties(context, target, approvers(approvals, decision), pointer)
    latest = follow_pointer(context, target, pointer, marks)
    return _outcome(context, target, pointer, approvals, unchanged=unchanged, latest=latest)


def approvers(approvals: Sequence[Record], decision: Decision) -> tuple[str, ...]:
    """Who has approved it: by record, else the one who is named."""
    names = tuple(dict.fromkeys(record.approval.approver for record in approvals))
    return names or ((decision.approved_by,) if decision.approved_by is not None else ())


def _pointer(
    context: Context, version: StoredVersion, build: BuildRef, before: StagePointer | None
) -> StagePointer:
    """What the stage's pointer becomes; the same version again changes nothing."""
    manifest = version.manifest
    if before is not None and before.manifest_sha256 == manifest.sha256:
        return before
    switch = Switch(
        Action.PROMOTE,
        version=manifest.model_version.version,
        manifest_sha256=manifest.sha256,
        by=context.user,
        at=context.started.isoformat(timespec="milliseconds"),
        reason=context.settings.project().promotion.comment or "",
    )
    return StagePointer.after(
        before, switch, manifest.model_version.model, (build.name, build.number)
    )


def _properties(
    context: Context, target: Stage, approved_by: tuple[str, ...], pointer: StagePointer
) -> Properties:
    day = context.started.date().isoformat()
    properties: dict[str, tuple[str, ...]] = {
        "env": (target.env,),
        "promoted-by": (pointer.promoted_by,),
        "promotion-date": (day,),
    }
    if approved_by:
        properties |= {"approved-by": approved_by, "approval-date": (day,)}
    return Properties(properties)


def _outcome(
    context: Context,
    target: Stage,
    pointer: StagePointer,
    approvals: Sequence[Record],
    *,
    unchanged: bool,
    latest: str | None,
) -> Outcome:
    version = pointer.model_version
    url = context.platform.artifacts.url(
        ArtifactPath(target.repository, RelativePath(version.folder))
    )
    was = f", which had {pointer.previous}" if pointer.previous else ""
    done = "already" if unchanged else f"now{was}"
    return Outcome(
        outputs={
            "model": version.model,
            "version": version.version,
            "stage": target.name,
            "repository": target.repository,
            "previous": pointer.previous,
            "url": url,
            "latest": latest,
            "unchanged": unchanged,
            "approvals": [record.to_json() for record in approvals],
        },
        summary=f"{version} is in {target.name} {done}",
        gates=tuple(context.journal.gates),
        links=(Link(target.name, url),),
    )
