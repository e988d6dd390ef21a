"""Build-info: what the run used and made, published for an uploaded version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import PurePosixPath

from mlops_jfrog.contract.operations import BuildInfo as BuildInfoOperation
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_environment import recorded_environment
from mlops_jfrog.domain.build_info import (
    SCHEMA_VERSION,
    Agent,
    BuildArtifact,
    BuildDependency,
    BuildInfo,
    Module,
    Vcs,
    epoch_milliseconds,
    format_started,
)
from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion, RelativePath
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.jfrog.builds import BuildRef
from mlops_jfrog.scan.dependency_lock import LockedDependency, parse_lock
from mlops_jfrog.version import __version__
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version
from mlops_jfrog.workflows.upload import lock_name
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
        if _published(context, recorded, version):
            return PublishedBuild(recorded, artifacts, len(dependencies), unchanged=True)
    current = BuildRef(project.build.name, project.build.number, project.build.project)
    started = _started(version) or context.started
    if recorded != current:
        started = context.started
        folder = RelativePath(version.manifest.model_version.folder)
        context.platform.artifacts.set_properties(
            ArtifactPath(version.repository, folder), build_properties(context), recursive=True
        )
    document = _document(context, version, current, started, dependencies)
    context.platform.builds.publish(document, current.project)
    return PublishedBuild(current, artifacts, len(dependencies), unchanged=False)


def _published(context: Context, build: BuildRef, version: StoredVersion) -> bool:
    """Whether that build exists and holds this very version."""
    document = context.platform.builds.find(build)
    if document is None:
        return False
    modules = BuildInfo.from_json(document).modules
    digests = {artifact.sha256 for module in modules for artifact in module.artifacts}
    return version.manifest.sha256 in digests


def _started(version: StoredVersion) -> datetime | None:
    """The build's start as the upload recorded it, so that properties and build-info agree."""
    milliseconds = version.properties.first("build.timestamp") or ""
    if not milliseconds.isdecimal():
        return None
    return datetime.fromtimestamp(0, timezone.utc) + timedelta(milliseconds=int(milliseconds))


def _document(
    context: Context,
    version: StoredVersion,
    build: BuildRef,
    started: datetime,
    dependencies: tuple[LockedDependency, ...],
) -> BuildInfo:
    project, run = context.settings.project(), context.settings.run()
    now = datetime.now(timezone.utc)
    vcs = Vcs(
        url=run.repository_url, revision=run.commit, branch=run.branch, message=run.commit_message
    )
    return BuildInfo(
        version=SCHEMA_VERSION,
        name=build.name,
        number=build.number,
        type="GENERIC",
        started=format_started(started),
        duration_millis=max(0, epoch_milliseconds(now) - epoch_milliseconds(started)),
        agent=Agent(run.ci_name or "mlops-jfrog", run.ci_version if run.ci_name else __version__),
        build_agent=Agent("mlops-jfrog", __version__),
        url=project.build.url or run.build_url,
        vcs=(vcs,) if run.commit or run.repository_url else (),
        properties=recorded_environment(context.environment, exclude=project.build.env_exclude),
        modules=_modules(context, version, dependencies),
    )


def _modules(
    context: Context, version: StoredVersion, dependencies: tuple[LockedDependency, ...]
) -> tuple[Module, ...]:
    """One module for the files, one for the packages."""
    name = f"{version.manifest.model_version.model}:{version.manifest.model_version.version}"
    gates = {
        f"gate.{gate.name}": f"{gate.outcome.value}: {gate.found}" for gate in context.journal.gates
    }
    paths = [file.path for file in version.manifest.files]
    files = Module(
        id=name,
        type="generic",
        properties={"mlops.identity": version.manifest.identity, **gates},
        artifacts=tuple(_artifact(version, path) for path in [*paths, MANIFEST_NAME]),
    )
    if not dependencies:
        return (files,)
    lock = Module(
        id=f"{name}:requirements",
        type="python",
        dependencies=tuple(_dependency(each, name) for each in dependencies),
    )
    return (files, lock)


def _artifact(version: StoredVersion, path: str) -> BuildArtifact:
    item = version.folder.items[path]
    name = PurePosixPath(path).name
    return BuildArtifact(
        name=name,
        type=PurePosixPath(name).suffix[1:] or None,
        path=item.path,
        original_deployment_repo=version.repository,
        sha1=item.sha1,
        md5=item.md5,
        sha256=item.sha256,
    )


def _dependency(locked: LockedDependency, module: str) -> BuildDependency:
    return BuildDependency(
        id=f"{locked.name}:{locked.version}",
        type="pypi",
        requested_by=((module,),),
        sha256=locked.sha256[0] if len(locked.sha256) == 1 else None,
    )
