"""Resolve: which version a name means, by exact version, by stage or by properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import LATEST, ModelName, ModelVersion, Version
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import IntegrityError, NotFoundError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.settings.project import Stage
from mlops_jfrog.workflows.stage import read_pointer
from mlops_jfrog.workflows.stored_version import (
    StoredVersion,
    VersionFolder,
    open_version,
    read_folder,
    read_version,
)


@dataclass(frozen=True)
class Wanted:
    """What to look for; without version and properties what was last promoted to the stage."""

    model: ModelName
    stage: Stage
    version: Version | None = None
    properties: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Reference:
    """The one version that is wanted, known by its manifest's digest."""

    model_version: ModelVersion
    manifest_sha256: str
    folder: VersionFolder | None = None
    """What lies there, where the search told it already."""


def resolve(platform: Platform, wanted: Wanted) -> StoredVersion:
    """The one version that is wanted, checked against its manifest; else NotFoundError."""
    return read_reference(platform, wanted, refer(platform, wanted))


def refer(platform: Platform, wanted: Wanted) -> Reference:
    """Which version is wanted: one request, or two where several have the properties."""
    if wanted.version is not None:
        return _exact(platform, wanted, ModelVersion(wanted.model, wanted.version))
    if wanted.properties:
        return _by_properties(platform, wanted)
    pointer = read_pointer(platform, wanted.stage, wanted.model)
    if pointer is None:
        raise NotFoundError(
            f"no version of {wanted.model} has been promoted to {wanted.stage.name}"
            f" ({wanted.stage.repository})",
            hint="Promote one (`mlops-jfrog promote`), or name a version.",
        )
    return Reference(pointer.model_version, pointer.manifest_sha256)


def read_reference(platform: Platform, wanted: Wanted, reference: Reference) -> StoredVersion:
    """The version, every stored file held against its manifest; raises IntegrityError."""
    version, folder = reference.model_version, reference.folder
    if folder is not None and folder.manifest_item is not None:
        return open_version(platform, folder, folder.manifest_item)
    found = read_version(platform, wanted.stage.repository, version)
    if found.manifest.sha256 != reference.manifest_sha256:
        raise IntegrityError(f"{version} is not what was promoted to {wanted.stage.name}")
    return found


def _exact(platform: Platform, wanted: Wanted, version: ModelVersion) -> Reference:
    """An exact version must have the properties too."""
    folder = read_folder(platform, wanted.stage.repository, version)
    item = folder.manifest_item
    if item is None:
        raise NotFoundError(f"{version} is not in {wanted.stage.repository}")
    for key, values in (wanted.properties or {}).items():
        has = item.properties.values.get(key, ())
        if not set(values) <= set(has):
            raise NotFoundError(
                f"{version} has {key}={','.join(has) or 'nothing'}, not {','.join(values)}"
            )
    return Reference(version, item.sha256, folder)


def _by_properties(platform: Platform, wanted: Wanted) -> Reference:
    """Of several that fit, the one in the stage wins, else the newest."""
    criteria: list[Mapping[str, object]] = [
        {f"@{key}": value} for key, values in (wanted.properties or {}).items() for value in values
    ]
    found = platform.search.items(
        {
            "repo": wanted.stage.repository,
            "name": MANIFEST_NAME,
            "@model": wanted.model,
            "$and": criteria,
        }
    )
    newest_first = sorted(found, key=lambda item: item.created, reverse=True)
    versions = _versions(newest_first, wanted.model)
    if not versions:
        asked = ";".join(f"{key}={','.join(v)}" for key, v in (wanted.properties or {}).items())
        raise NotFoundError(
            f"no version of {wanted.model} in {wanted.stage.repository} has {asked}"
        )
    chosen = next(iter(versions))
    if len(versions) > 1:
        pointer = read_pointer(platform, wanted.stage, wanted.model)
        if pointer is not None and pointer.model_version in versions:
            chosen = pointer.model_version
    return Reference(chosen, versions[chosen])


def _versions(manifests: Sequence[FoundItem], model: ModelName) -> dict[ModelVersion, str]:
    """Versions with the digests of their manifests; ``latest/`` and deeper folders are none."""
    versions = {}
    for item in manifests:
        parent, _, leaf = item.path.removesuffix(f"/{MANIFEST_NAME}").rpartition("/")
        if parent == model and leaf != LATEST:
            versions[ModelVersion.of(parent, leaf)] = item.sha256
    return versions
