"""What uploading a version would do: said before a byte is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion, RelativePath
from mlops_jfrog.domain.manifest import Manifest
from mlops_jfrog.domain.metrics import Metrics
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.transfer.collect import LocalFile
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.recorded_build import refuse_reused_build
from mlops_jfrog.workflows.rivals import refuse_other_content, refuse_overlap
from mlops_jfrog.workflows.stored_version import (
    StoredVersion,
    VersionFolder,
    open_version,
    read_folder,
)
from mlops_jfrog.workflows.version_properties import version_properties


@dataclass(frozen=True)
class UploadPlan:
    """A version as it would be, and what lies in its place."""

    folder: VersionFolder
    manifest: Manifest
    properties: Properties
    stored: StoredVersion | None
    """The version that is there already, with the same content."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Paths of the files that are not stored yet."""
        items = self.folder.items
        return tuple(
            file.path
            for file in self.manifest.files
            if file.path not in items or items[file.path].sha256 != file.sha256
        )


def plan_version(context: Context, files: Sequence[LocalFile], metrics: Metrics) -> UploadPlan:
    """What to upload; raises ConflictError when the version exists with other content."""
    project = context.settings.project()
    stage = project.stage(project.publish_stage)
    model_version = ModelVersion(project.model, project.version)
    manifest = Manifest.of(model_version, [file.described for file in files])
    properties = version_properties(context, manifest.identity, metrics, stage.env)
    folder = read_folder(context.platform, stage.repository, model_version)
    refuse_overlap(context.platform, folder)
    stored = None
    if folder.manifest_item is not None:
        stored = open_version(context.platform, folder, folder.manifest_item)
        refuse_other_content(stored, manifest)
    else:
        refuse_reused_build(context, manifest)
    return UploadPlan(folder, manifest, properties, stored)


def describe(context: Context, plan: UploadPlan) -> dict[str, object]:
    """The outputs of an upload that only says what it would do."""
    manifest = plan.manifest
    path = RelativePath(manifest.model_version.folder)
    return {
        "model": manifest.model_version.model,
        "version": manifest.model_version.version,
        "repository": plan.folder.repository,
        "path": manifest.model_version.folder,
        "url": context.platform.artifacts.url(ArtifactPath(plan.folder.repository, path)),
        "identity": manifest.identity,
        "unchanged": plan.stored is not None,
        "digests": {file.path: file.sha256 for file in manifest.files},
        "dryRun": True,
    }


def summary(plan: UploadPlan) -> str:
    """One line."""
    version, repository = plan.manifest.model_version, plan.folder.repository
    if plan.stored is not None:
        return f"{version} is in {repository} already, with the same content"
    missing = set(plan.missing)
    size = sum(file.size for file in plan.manifest.files if file.path in missing)
    noun = "file" if len(missing) == 1 else "files"
    return f"{version}: {len(missing)} {noun} ({shown_size(size)}) would go to {repository}"
