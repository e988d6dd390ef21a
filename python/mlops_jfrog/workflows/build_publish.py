"""Publish a build-info by name and number: of the project's version, else of uploaded files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from mlops_jfrog.contract.builds import BuildPublish
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_info import BuildInfo, Module
from mlops_jfrog.domain.build_parts import merged
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.errors import ConflictError, NotFoundError, UsageError
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.build_document import build_document, stored_artifact, version_modules
from mlops_jfrog.workflows.build_info import locked_dependencies, publish_build_info
from mlops_jfrog.workflows.build_parts import publish_complete, read_parts
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.stored_version import read_version


def build_publish(operation: BuildPublish, context: Context) -> Outcome:
    """The command. Files belong to the build that their properties name."""
    project = context.settings.project()
    if project.known_model is not None:
        return _of_the_version(operation, context)
    if operation.build_name is None or operation.build_number is None:
        raise UsageError(
            "a build's name and number are needed",
            hint="Write mlops-jfrog build-publish NAME NUMBER, or run it beside an mlops.yml.",
        )
    build = BuildRef(operation.build_name, operation.build_number, project.build.project)
    files = _files(context, build)
    module = Module(
        id=build.name, type="generic", artifacts=tuple(stored_artifact(each) for each in files)
    )
    document = build_document(context, build, _started(files) or context.started, (module,))
    if operation.dry_run:
        return _planned(build, document, context)
    whole = publish_complete(context, build, document)
    return Outcome(_counts(build, whole), f"build {build}: {len(files)} artifacts")


def _of_the_version(operation: BuildPublish, context: Context) -> Outcome:
    """The build-info of the project's version."""
    if not operation.dry_run:
        return publish_build_info(operation, context)
    project = context.settings.project()
    repository = project.stage(project.publish_stage).repository
    version = read_version(
        context.platform, repository, ModelVersion(project.model, project.version)
    )
    build = BuildRef(project.build.name, project.build.number, project.build.project)
    modules = version_modules(version, locked_dependencies(context))
    return _planned(build, build_document(context, build, context.started, modules), context)


def _planned(build: BuildRef, document: BuildInfo, context: Context) -> Outcome:
    """The build-info as it would be published, parts of other agents included."""
    modules = merged([*document.modules, *read_parts(context, build)])
    whole = replace(document, modules=modules)
    return Outcome(
        {**_counts(build, whole), "buildInfo": whole.to_json()}, f"build {build} would be published"
    )


def _counts(build: BuildRef, document: BuildInfo) -> dict[str, object]:
    artifacts = sum(len(module.artifacts) for module in document.modules)
    used = {each.id for module in document.modules for each in module.dependencies}
    return {
        "build": {"name": build.name, "number": build.number},
        "artifacts": artifacts,
        "dependencies": len(used),
    }


def _files(context: Context, build: BuildRef) -> list[FoundItem]:
    """What was uploaded with this build; ConflictError where it is published already."""
    if context.platform.builds.find(build) is not None:
        raise ConflictError(
            f"build {build} is published already", hint="Give every run a number of its own."
        )
    found = context.platform.search.items(
        {"@build.name": build.name, "@build.number": build.number}
    )
    if not found:
        raise NotFoundError(
            f"no file was uploaded with build {build}",
            hint="Upload with --build-name and --build-number first.",
        )
    return sorted(found, key=lambda item: (item.repository, item.path))


def _started(files: list[FoundItem]) -> datetime | None:
    """When the first of the uploads began, as they recorded it."""
    recorded = [item.properties.first("build.timestamp") or "" for item in files]
    known = [int(each) for each in recorded if each.isdecimal()]
    if not known:
        return None
    return datetime.fromtimestamp(0, timezone.utc) + timedelta(milliseconds=min(known))
