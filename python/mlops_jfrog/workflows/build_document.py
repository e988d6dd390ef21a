"""The build-info document of a run: source, environment, files, packages."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import PurePosixPath

from mlops_jfrog.domain.build_environment import recorded_environment, split_patterns
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
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.http.redaction import redact
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.scan.dependency_lock import LockedDependency
from mlops_jfrog.version import __version__
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.stored_version import StoredVersion


def build_document(
    context: Context, build: BuildRef, started: datetime, modules: tuple[Module, ...]
) -> BuildInfo:
    """What ``PUT api/build`` takes."""
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
        properties=_environment(context),
        modules=modules,
    )


def _environment(context: Context) -> dict[str, str]:
    """The run's variables, without those that may hold secrets and without the token anywhere."""
    patterns = context.settings.project().build.env_exclude
    exclude = [each for text in patterns for each in split_patterns(text)]
    recorded = recorded_environment(context.environment, exclude=exclude)
    secrets = context.known_secrets()
    return {name: redact(value, secrets) for name, value in recorded.items()}


def version_modules(
    version: StoredVersion, dependencies: tuple[LockedDependency, ...]
) -> tuple[Module, ...]:
    """One module for the files, one for the packages."""
    name = f"{version.manifest.model_version.model}:{version.manifest.model_version.version}"
    paths = [file.path for file in version.manifest.files]
    files = Module(
        id=name,
        type="generic",
        properties={"mlops.identity": version.manifest.identity},
        artifacts=tuple(stored_artifact(version.folder.items[p]) for p in [*paths, MANIFEST_NAME]),
    )
    if not dependencies:
        return (files,)
    lock = Module(
        id=f"{name}:requirements",
        type="python",
        dependencies=tuple(_dependency(each, name) for each in dependencies),
    )
    return (files, lock)


def stored_artifact(item: FoundItem) -> BuildArtifact:
    """A stored file as a build's artifact."""
    name = PurePosixPath(item.path).name
    return BuildArtifact(
        name=name,
        type=PurePosixPath(name).suffix[1:] or None,
        path=item.path,
        original_deployment_repo=item.repository,
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
