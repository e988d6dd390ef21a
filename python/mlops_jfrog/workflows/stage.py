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
from mlops_jfrog.errors import IntegrityError, NotFoundError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.settings import Project, Stage
from mlops_jfrog.workflows.stored_version import StoredVersion

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


def switch_pointer(platform: Platform, stage: Stage, pointer: StagePointer) -> None:
    """The one request by which a stage changes."""
    content = pointer.to_bytes()
    path = pointer_path(stage.repository, pointer.model_version.model, stage.name)
    platform.artifacts.deploy_bytes(path, content, sha256=hashlib.sha256(content).hexdigest())


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
