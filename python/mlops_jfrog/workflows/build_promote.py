"""Promote a build by name and number, without a way around the gates.

Versions of models that the build published go through `promote`. Other files are promoted by the
platform; into the repository of a stage only when Xray and the approval say so.
"""

from __future__ import annotations

from mlops_jfrog.contract.builds import BuildPromote
from mlops_jfrog.contract.release import Promote
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_info import format_started
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.jfrog.builds import PromotionRequest
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.settings.project import Stage
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.gate import refuse_violations, scan_build
from mlops_jfrog.workflows.promote import Decision, promote_version
from mlops_jfrog.workflows.promotion_gates import require_named


def build_promote(operation: BuildPromote, context: Context) -> Outcome:
    """The command."""
    build, target = _asked(operation, context)
    if context.platform.builds.find(build) is None:
        raise NotFoundError(f"there is no build {build}", hint="Has it been published?")
    stages = context.settings.project().stages.values()
    reached = [stage for stage in stages if stage.repository == target]
    versions = _versions(operation, context, build, target) if reached else []
    if versions:
        _refuse_properties(operation)
        done = [_promoted(operation, context, item, reached) for item in versions]
        told = [dict(each.outputs) for each in done]
        return _outcome(operation, build, target, told, copied=True)
    if reached:
        require_named(context, operation.approved_by)
        refuse_violations(context, build, scan_build(context, build))
    copied = operation.copy is True
    if not copied and _versions(operation, context, build, target):
        raise _never_moved()
    context.platform.builds.promote(build, _request(operation, context, target, copied))
    return _outcome(operation, build, target, [], copied=copied)


def _asked(operation: BuildPromote, context: Context) -> tuple[BuildRef, RepositoryKey]:
    """Which build goes where; UsageError where something is missing or said twice."""
    target = operation.target or operation.target_repo
    if operation.target and operation.target_repo:
        raise UsageError("the target repository is given twice", hint="Leave out --target-repo.")
    if not operation.build_name or not operation.build_number or not target:
        raise UsageError(
            "a build's name, its number and a target repository are needed",
            hint="Write mlops-jfrog build-promote NAME NUMBER REPOSITORY",
        )
    project = context.settings.project().build.project
    return BuildRef(operation.build_name, operation.build_number, project), RepositoryKey(target)


def _versions(
    operation: BuildPromote, context: Context, build: BuildRef, target: RepositoryKey
) -> list[FoundItem]:
    """Manifests that this build stored in a stage other than the target."""
    stages = {stage.repository for stage in context.settings.project().stages.values()}
    # Stages may share one repository: then a promotion copies nothing and switches the stage.
    sources = stages - {target} or {target}
    if operation.source_repo:
        sources = {RepositoryKey(operation.source_repo)}
    found = context.platform.search.items(
        {
            "name": MANIFEST_NAME,
            "@build.name": build.name,
            "@build.number": build.number,
            "$or": [{"repo": key} for key in sorted(sources)],
        }
    )
    return [item for item in found if "/latest/" not in f"/{item.path}"]


def _promoted(
    operation: BuildPromote, context: Context, item: FoundItem, reached: list[Stage]
) -> Outcome:
    if operation.copy is False:
        raise _never_moved()
    model, _, version = item.path.removesuffix(f"/{MANIFEST_NAME}").rpartition("/")
    stages = context.settings.project().stages.values()
    source = next((stage.name for stage in stages if stage.repository == item.repository), None)
    if source is None:
        raise UsageError(f"{item.repository} is the repository of no stage")
    same = Promote(
        project_file=operation.project_file,
        server=operation.server,
        ca_bundle=operation.ca_bundle,
        client_cert=operation.client_cert,
        client_key=operation.client_key,
        model=model,
        version=version,
        project=operation.project,
        from_stage=source,
        to_stage=reached[-1].name,
        status=operation.status,
        comment=operation.comment,
        timeout=operation.timeout,
    )
    of_the_model = open_context(
        same,
        environment=context.environment,
        directory=context.directory,
        journal=context.journal,
    )
    return promote_version(of_the_model, Decision(operation.approved_by, bool(operation.dry_run)))


def _never_moved() -> UsageError:
    return UsageError(
        "the build holds the version of a model, which is copied and never moved",
        hint="Say --copy.",
    )


def _refuse_properties(operation: BuildPromote) -> None:
    if operation.properties or operation.include_dependencies:
        raise UsageError(
            "the build holds the version of a model, whose files and properties promotion decides",
            hint="Leave out --props and --include-dependencies; `set-props` adds properties.",
        )


def _request(
    operation: BuildPromote, context: Context, target: str, copied: bool
) -> PromotionRequest:
    promotion = context.settings.project().promotion
    return PromotionRequest(
        status=promotion.status,
        comment=promotion.comment or "",
        ci_user=context.user,
        timestamp=format_started(context.started),
        source_repository=operation.source_repo,
        target_repository=target,
        dry_run=bool(operation.dry_run),
        copy=copied,
        dependencies=bool(operation.include_dependencies),
        fail_fast=operation.fail_fast is not False,
        properties=operation.properties or {},
    )


def _outcome(
    operation: BuildPromote,
    build: BuildRef,
    target: str,
    versions: list[dict[str, object]],
    *,
    copied: bool,
) -> Outcome:
    dry_run = bool(operation.dry_run)
    would = "would be promoted" if dry_run else "promoted"
    return Outcome(
        outputs={
            "build": {"name": build.name, "number": build.number},
            "repository": target,
            "versions": versions,
            "copied": copied,
            "dryRun": dry_run,
        },
        summary=f"build {build} {would} to {target}",
    )
