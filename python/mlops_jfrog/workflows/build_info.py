"""Build-info: what the run used and made, published for an uploaded version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mlops_jfrog.contract.publishing import BuildInfo as BuildInfoOperation
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_info import BuildInfo
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion, RelativePath
from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.scan.dependency_lock import LockedDependency, parse_lock
from mlops_jfrog.workflows.build_document import build_document, version_modules
from mlops_jfrog.workflows.build_parts import publish_complete, with_late_parts
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.recorded_build import held, refuse_reused_build
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version
from mlops_jfrog.workflows.version_files import lock_name
from mlops_jfrog.workflows.version_properties import build_properties


@dataclass(frozen=True)
class PublishedBuild:
    """The build that a version belongs to."""

    ref: BuildRef
    artifacts: int
    dependencies: int
    unchanged: bool


def publish_build_info(operation: BuildInfoOperation, context: Context) -> Outcome:
    """The command and the step."""
    project = context.settings.project()
    repository = project.stage(project.publish_stage).repository
    version = read_version(
        context.platform, repository, ModelVersion(project.model, project.version)
    )
    build = publish_build(context, version)
    return Outcome(outputs=describe(build), summary=summary(build))


def describe(build: PublishedBuild) -> dict[str, object]:
    """The outputs of a build-info publish."""
    return {
        "build": {"name": build.ref.name, "number": build.ref.number},
        "artifacts": build.artifacts,
        "dependencies": build.dependencies,
    }


def summary(build: PublishedBuild) -> str:
    """One line."""
    if build.unchanged:
        return f"build {build.ref} has published this version already"
    return f"build {build.ref}: {build.artifacts} artifacts, {build.dependencies} dependencies"


def locked_dependencies(context: Context) -> tuple[LockedDependency, ...]:
    """What the dependency lock pins; ConfigurationError when a line isn't pinned."""
    name = lock_name(context)
    if name is None:
        return ()
    path = context.settings.project().directory / name
    try:
        return parse_lock(path.read_text(encoding="utf-8"), name)
    except FileNotFoundError:
        raise NotFoundError(
            f"{path} does not exist", hint="Check requirements: in mlops.yml."
        ) from None


def publish_build(context: Context, version: StoredVersion) -> PublishedBuild:
    """The build of a version: the one that published it, else the current one is published now.

    A run that was killed between upload and build-info leaves a version whose build doesn't exist;
    the next run, whatever its number, makes the version its own.
    """
    project = context.settings.project()
    dependencies = locked_dependencies(context)
    artifacts = len(version.manifest.files) + 1
    recorded = version.build
    if recorded is not None:
        recorded = BuildRef(recorded.name, recorded.number, project.build.project)
        stored = held(context, recorded, version.manifest)
        if stored is not None:
            whole = with_late_parts(context, recorded, stored)
            return PublishedBuild(recorded, artifacts, _packages(whole), unchanged=whole is stored)
    current = BuildRef(project.build.name, project.build.number, project.build.project)
    refuse_reused_build(context, version.manifest)
    started = _started(version) or context.started
    if recorded != current:
        started = context.started
        folder = RelativePath(version.manifest.model_version.folder)
        context.platform.artifacts.set_properties(
            ArtifactPath(version.repository, folder), build_properties(context), recursive=True
        )
    modules = version_modules(version, dependencies)
    document = build_document(context, current, started, modules)
    whole = publish_complete(context, current, document)
    return PublishedBuild(current, artifacts, _packages(whole), unchanged=False)


def _packages(document: BuildInfo) -> int:
    """How many different packages the build used."""
    return len({each.id for module in document.modules for each in module.dependencies})


def _started(version: StoredVersion) -> datetime | None:
    """The build's start as the upload recorded it, so that properties and build-info agree."""
    milliseconds = version.properties.first("build.timestamp") or ""
    if not milliseconds.isdecimal():
        return None
    return datetime.fromtimestamp(0, timezone.utc) + timedelta(milliseconds=int(milliseconds))
