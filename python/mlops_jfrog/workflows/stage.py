"""What is in a stage: the pointer file that our resolver reads."""

from __future__ import annotations

import hashlib

from mlops_jfrog.domain.coordinates import (
    ArtifactPath,
    ModelName,
    ModelVersion,
    RelativePath,
    RepositoryKey,
)
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.domain.promotion import SUPERSEDED, differing, owns_latest, stale, stored_files
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.stage_pointer import StagePointer, pointer_path
from mlops_jfrog.errors import ConflictError, IntegrityError, NotFoundError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.settings.project import Project, Stage
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version

_RIVALS = 10
"""Switches by others that a run follows before it gives up."""

LATEST_OF = "mlops.latest"
"""Property of the files below ``latest/``: the version they are a copy of."""


def read_pointer(platform: Platform, stage: Stage, model: ModelName) -> StagePointer | None:
    """The stage's pointer, or None where nothing was promoted yet."""
    path = pointer_path(stage.repository, model, stage.name)
    try:
        content = platform.artifacts.read(path)
    except NotFoundError:
        return None
    pointer = StagePointer.from_bytes(content, str(path))
    if pointer.model_version.model != model:
        raise IntegrityError(f"{path} points at another model: {pointer.model_version.model}")
    return pointer


def switch_pointer(
    platform: Platform, stage: Stage, before: StagePointer | None, pointer: StagePointer
) -> None:
    """The one request by which a stage changes; ConflictError where it is not as it was ``before``.

    The platform has no conditional request, so a lock is still what keeps two runs apart; without
    one the moment in which the history could lose a switch is this short.
    """
    now = read_pointer(platform, stage, pointer.model_version.model)
    if now != before:
        raise ConflictError(
            f"{stage.name} has {now.model_version if now else 'nothing'} since a moment ago:"
            " somebody else has switched it",
            hint="Look again at what is there, then decide again.",
        )
    content = pointer.to_bytes()
    path = pointer_path(stage.repository, pointer.model_version.model, stage.name)
    platform.artifacts.deploy_bytes(path, content, sha256=hashlib.sha256(content).hexdigest())


def follow_pointer(
    context: Context, stage: Stage, pointer: StagePointer, marks: Properties
) -> str | None:
    """Properties and ``latest/`` after a switch; the URL of the latter. Can be done again.

    ``marks`` are for the pointer's version. Where another run switches meanwhile, its work and this
    may mix, so it is done again for what is in the stage then.
    """
    platform, project = context.platform, context.settings.project()
    for _ in range(_RIVALS):
        version = read_version(platform, stage.repository, pointer.model_version)
        wanted = version.manifest.model_version
        mark_version(platform, version, marks)
        retire(platform, stage, wanted.model, wanted)
        latest = move_latest(platform, project, stage, version)
        now = read_pointer(platform, stage, wanted.model)
        if now is None or now.model_version == wanted:
            return latest
        context.journal.detail(f"{stage.name} has {now.model_version} now")
        pointer, marks = now, Properties({"env": (stage.env,)})
    raise ConflictError(f"{stage.name} is switched again and again", hint="Use a lock, try again.")


def mark_version(platform: Platform, version: StoredVersion, properties: Properties) -> None:
    """Set properties on every file of a version."""
    folder = RelativePath(version.manifest.model_version.folder)
    platform.artifacts.set_properties(
        ArtifactPath(version.repository, folder), properties, recursive=True
    )


def retire(platform: Platform, stage: Stage, model: ModelName, current: ModelVersion) -> None:
    """``env=superseded`` on every other version that still carries the stage's ``env``."""
    found = platform.search.items(
        {"repo": stage.repository, "name": MANIFEST_NAME, "@env": stage.env, "@model": model}
    )
    for item in found:
        folder = RelativePath(item.path.removesuffix(f"/{MANIFEST_NAME}"))
        if folder == current.folder or folder.rpartition("/")[0] != model:
            continue
        platform.artifacts.set_properties(
            ArtifactPath(stage.repository, folder),
            Properties({"env": (SUPERSEDED,)}),
            recursive=True,
        )


def latest_folder(repository: RepositoryKey, model: ModelName) -> ArtifactPath:
    """``<repository>/<model>/latest``: a copy of what was last promoted, for plain HTTP clients."""
    return ArtifactPath(repository, RelativePath(f"{model}/latest"))


def move_latest(
    platform: Platform, project: Project, stage: Stage, version: StoredVersion
) -> str | None:
    """Bring ``latest/`` to this version: new files first, stale ones last; its URL.

    The copies carry no ``env``, so a search for ``env=production`` finds each file once. None where
    a later stage owns the folder.
    """
    repositories = [(each.name, str(each.repository)) for each in project.stages.values()]
    if not owns_latest(stage.name, repositories):
        return None
    model_version = version.manifest.model_version
    folder = latest_folder(stage.repository, model_version.model)
    wanted = stored_files(version.manifest)
    present = {
        item.path.removeprefix(f"{folder.path}/"): item
        for item in platform.search.folder(stage.repository, folder.path)
    }
    properties = Properties({"model": (model_version.model,), LATEST_OF: (model_version.version,)})
    for path in differing(wanted, {path: item.sha256 for path, item in present.items()}):
        target = ArtifactPath(stage.repository, RelativePath(f"{folder.path}/{path}"))
        platform.artifacts.deploy_stored(target, sha256=wanted[path], properties=properties)
    if any(item.properties.first(LATEST_OF) != model_version.version for item in present.values()):
        platform.artifacts.set_properties(folder, properties, recursive=True)
    for path in stale(wanted, present):
        platform.artifacts.delete(
            ArtifactPath(stage.repository, RelativePath(f"{folder.path}/{path}"))
        )
    return platform.artifacts.url(folder)
