"""Publish a build-info by name and number: of the project's version, else of uploaded files."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from mlops_jfrog.contract.operations import BuildPublish
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.build_info import Module
from mlops_jfrog.errors import ConflictError, NotFoundError, UsageError
from mlops_jfrog.jfrog.builds import BuildRef
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.build_document import build_document, stored_artifact
from mlops_jfrog.workflows.build_info import publish_build_info
from mlops_jfrog.workflows.build_parts import publish_complete
from mlops_jfrog.workflows.context import Context


def build_publish(operation: BuildPublish, context: Context) -> Outcome:
    """The command. Files belong to the build that their properties name."""
    project = context.settings.project()
    if project.known_model is not None:
        return publish_build_info(operation, context)
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
    whole = publish_complete(context, build, document)
    used = {each.id for module in whole.modules for each in module.dependencies}
    return Outcome(
        outputs={
            "build": {"name": build.name, "number": build.number},
            "artifacts": len(files),
            "dependencies": len(used),
        },
        summary=f"build {build}: {len(files)} artifacts",
    )


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
