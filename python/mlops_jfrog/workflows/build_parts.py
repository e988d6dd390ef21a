"""Parts of a build on the platform: stored by branches and agents, merged into the build-info.

Nobody waits for anybody. Whoever stores a part, or publishes the build-info, looks afterwards
whether the build-info has all parts, and publishes it again where it lacks one.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from mlops_jfrog.domain.build_info import BuildInfo, Module
from mlops_jfrog.domain.build_parts import BuildPart, lacks, merged, parts_folder
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, ServerError
from mlops_jfrog.workflows.context import Context

_ROUNDS = 5
"""Publications before runs that overtake each other are given up on."""


def store_part(context: Context, build: BuildRef, part: BuildPart) -> ArtifactPath:
    """Store it, and add it to the build-info where that is published already."""
    content = part.to_bytes()
    path = ArtifactPath(_repository(context), part.path(build.name, build.number))
    context.platform.artifacts.deploy_bytes(
        path,
        content,
        sha256=hashlib.sha256(content).hexdigest(),
        properties=Properties({"mlops.build-part": (f"{build.name}/{build.number}",)}),
    )
    published = context.platform.builds.find(build)
    if published is not None:
        publish_complete(context, build, BuildInfo.from_json(published))
    return path


def read_parts(context: Context, build: BuildRef) -> tuple[Module, ...]:
    """Modules of every part that is stored; IntegrityError where one is damaged."""
    repository = _repository(context)
    found = context.platform.search.folder(repository, parts_folder(build.name, build.number))
    modules: list[Module] = []
    for item in sorted(found, key=lambda item: item.path):
        path = ArtifactPath(repository, RelativePath(item.path))
        content = context.platform.artifacts.read(path)
        if hashlib.sha256(content).hexdigest() != item.sha256:
            raise IntegrityError(f"{path} does not have the checksum that the platform says it has")
        modules += BuildPart.from_bytes(content, str(path)).modules
    return merged(modules)


def with_late_parts(context: Context, build: BuildRef, published: BuildInfo) -> BuildInfo:
    """A published build-info, completed by what was stored since."""
    if not lacks(published.modules, read_parts(context, build)):
        return published
    return publish_complete(context, build, published)


def publish_complete(context: Context, build: BuildRef, document: BuildInfo) -> BuildInfo:
    """Publish ``document`` with all parts; what is there afterwards has every one of them.

    The start stays, so the platform takes it as the same run.
    """
    for _ in range(_ROUNDS):
        whole = replace(document, modules=merged([*document.modules, *read_parts(context, build)]))
        context.platform.builds.publish(whole, build.project)
        there = context.platform.builds.find(build)
        if there is None:
            raise ServerError(f"build {build} was published and is gone")
        stored = BuildInfo.from_json(there)
        if not lacks(stored.modules, [*whole.modules, *read_parts(context, build)]):
            return stored
        document = replace(document, modules=merged([*whole.modules, *stored.modules]))
    raise ServerError(f"build {build} changes while it is published", hint="Run it again.")


def _repository(context: Context) -> RepositoryKey:
    project = context.settings.project()
    return project.stage(project.publish_stage).repository
