"""Resolve: which version a name means, by exact version, by stage or by properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import ModelName, ModelVersion, Version
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import IntegrityError, NotFoundError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.settings import Stage
from mlops_jfrog.workflows.stage import read_pointer
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version


@dataclass(frozen=True)
class Wanted:
    """What to look for; without version and properties what was last promoted to the stage."""

    model: ModelName
    stage: Stage
    version: Version | None = None
    properties: Mapping[str, tuple[str, ...]] | None = None


def resolve(platform: Platform, wanted: Wanted) -> StoredVersion:
    """The one version that is wanted, checked against its manifest; else NotFoundError."""
    if wanted.version is not None:
        version = ModelVersion(wanted.model, wanted.version)
        return _checked(read_version(platform, wanted.stage.repository, version), wanted)
    if wanted.properties:
        return _by_properties(platform, wanted)
    pointer = read_pointer(platform, wanted.stage, wanted.model)
    if pointer is None:
        raise NotFoundError(
            f"no version of {wanted.model} has been promoted to {wanted.stage.name}"
            f" ({wanted.stage.repository})",
            hint="Promote one (`mlops-jfrog promote`), or name a version.",
        )
    found = read_version(platform, wanted.stage.repository, pointer.model_version)
    if found.manifest.sha256 != pointer.manifest_sha256:
        raise IntegrityError(
            f"{pointer.model_version} is not what was promoted to {wanted.stage.name}"
        )
    return found


def _by_properties(platform: Platform, wanted: Wanted) -> StoredVersion:
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
    versions = _versions([item.path for item in newest_first], wanted.model)
    if not versions:
        asked = ";".join(f"{key}={','.join(v)}" for key, v in (wanted.properties or {}).items())
        raise NotFoundError(
            f"no version of {wanted.model} in {wanted.stage.repository} has {asked}"
        )
    chosen = versions[0]
    if len(versions) > 1:
        pointer = read_pointer(platform, wanted.stage, wanted.model)
        if pointer is not None and pointer.model_version in versions:
            chosen = pointer.model_version
    return read_version(platform, wanted.stage.repository, chosen)


def _versions(paths: Sequence[str], model: ModelName) -> list[ModelVersion]:
    """Versions whose manifests these are; ``latest/`` and deeper folders are none."""
    folders = [path.removesuffix(f"/{MANIFEST_NAME}").rpartition("/") for path in paths]
    return [
        ModelVersion.of(parent, leaf)
        for parent, _, leaf in folders
        if parent == model and leaf != "latest"
    ]


def _checked(version: StoredVersion, wanted: Wanted) -> StoredVersion:
    """An exact version must have the properties too."""
    for key, values in (wanted.properties or {}).items():
        has = version.properties.values.get(key, ())
        if not set(values) <= set(has):
            raise NotFoundError(
                f"{version.manifest.model_version} has {key}={','.join(has) or 'nothing'},"
                f" not {','.join(values)}"
            )
    return version
