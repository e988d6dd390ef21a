"""The copy of a promotion: done by the platform, then every file verified by its checksum."""

from __future__ import annotations

from mlops_jfrog.domain.build_info import format_started
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.promotion import differing, stored_files
from mlops_jfrog.domain.stage_pointer import StagePointer
from mlops_jfrog.errors import ConflictError, IntegrityError, NotFoundError
from mlops_jfrog.jfrog.builds import PromotionRequest
from mlops_jfrog.settings.project import Stage
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.rivals import refuse_overlap
from mlops_jfrog.workflows.stored_version import StoredVersion, read_folder


def promotion_request(
    context: Context, source: Stage, target: Stage, pointer: StagePointer, *, dry_run: bool
) -> PromotionRequest:
    """Of two stages in one repository nothing is copied: the build only gets its status."""
    shared = source.repository == target.repository
    return PromotionRequest(
        status=context.settings.project().promotion.status,
        comment=pointer.comment,
        ci_user=pointer.promoted_by,
        timestamp=format_started(context.started),
        source_repository=None if shared else source.repository,
        target_repository=None if shared else target.repository,
        dry_run=dry_run,
    )


def missing_files(context: Context, version: StoredVersion, target: Stage) -> list[str]:
    """Files that the target stage lacks; ConflictError where it can't be that version."""
    model_version = version.manifest.model_version
    folder = read_folder(context.platform, target.repository, model_version)
    refuse_overlap(context.platform, folder)
    item = folder.manifest_item
    if item is not None and item.sha256 != version.manifest.sha256:
        raise ConflictError(
            f"{model_version} is in {target.repository} with other content",
            hint="Publish the new content under a new version and promote that.",
        )
    present = {path: found.sha256 for path, found in folder.items.items()}
    return differing(stored_files(version.manifest), present)


def copy_build(
    context: Context,
    version: StoredVersion,
    build: BuildRef,
    target: Stage,
    request: PromotionRequest,
) -> None:
    """Have the platform copy the build's files and record the status, then verify them.

    Raises IntegrityError when a file did not arrive as the manifest says.
    """
    context.journal.detail(f"promote build {build} to {target.repository}")
    try:
        context.platform.builds.promote(build, request)
    except NotFoundError as error:
        raise NotFoundError(f"build {build} can't be promoted: {error.message}") from None
    missing = missing_files(context, version, target)
    if missing:
        raise IntegrityError(
            f"{', '.join(missing)} of {version.manifest.model_version} did not arrive"
            f" in {target.repository}",
            hint="Nothing was switched; the stage still has its former version. Promote again.",
        )
