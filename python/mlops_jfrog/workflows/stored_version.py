"""A version as it is stored: its manifest, its files' checksums, its properties."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ModelVersion, RepositoryKey
from mlops_jfrog.domain.manifest import MANIFEST_NAME, Manifest
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, NotFoundError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem


@dataclass(frozen=True)
class VersionFolder:
    """What lies in a version's folder; a version exists there when its manifest does."""

    repository: RepositoryKey
    model_version: ModelVersion
    items: Mapping[str, FoundItem]
    """By path below the folder."""

    @property
    def manifest_item(self) -> FoundItem | None:
        """The manifest, or None where no version exists (yet)."""
        return self.items.get(MANIFEST_NAME)


@dataclass(frozen=True)
class StoredVersion:
    """A version that exists, every file of it checked against the manifest."""

    folder: VersionFolder
    manifest: Manifest
    properties: Properties
    """Those of the manifest item: what was recorded about the version."""

    @property
    def repository(self) -> RepositoryKey:
        """The repository it was read from."""
        return self.folder.repository

    @property
    def build(self) -> BuildRef | None:
        """The build that published it, if that is recorded."""
        name, number = self.properties.first("build.name"), self.properties.first("build.number")
        return BuildRef(name, number) if name and number else None


def read_folder(
    platform: Platform, repository: RepositoryKey, version: ModelVersion
) -> VersionFolder:
    """One search."""
    folder = version.folder
    found = platform.search.folder(repository, folder)
    return VersionFolder(
        repository, version, {item.path[len(folder) + 1 :]: item for item in found}
    )


def read_version(
    platform: Platform, repository: RepositoryKey, version: ModelVersion
) -> StoredVersion:
    """The version, checked; NotFoundError when there is none, IntegrityError when it is damaged."""
    folder = read_folder(platform, repository, version)
    item = folder.manifest_item
    if item is None:
        raise NotFoundError(f"{version} is not in {repository}")
    return open_version(platform, folder, item)


def open_version(platform: Platform, folder: VersionFolder, item: FoundItem) -> StoredVersion:
    """Read the manifest and hold every stored file against it; raises IntegrityError."""
    path = folder.model_version.file(folder.repository, MANIFEST_NAME)
    content = platform.artifacts.read(path)
    if hashlib.sha256(content).hexdigest() != item.sha256:
        raise IntegrityError(f"{path} does not have the checksum that the platform says it has")
    manifest = Manifest.from_bytes(content, str(path))
    if manifest.model_version != folder.model_version:
        raise IntegrityError(f"{path} is the manifest of {manifest.model_version}")
    for file in manifest.files:
        stored = folder.items.get(file.path)
        if stored is None or stored.sha256 != file.sha256:
            state = (
                "is missing" if stored is None else "has another checksum than the manifest says"
            )
            raise IntegrityError(
                f"{file.path} of {manifest.model_version} in {folder.repository} {state}",
                hint="Somebody changed it outside of this tool. Publish a new version.",
            )
    return StoredVersion(folder, manifest, item.properties)
