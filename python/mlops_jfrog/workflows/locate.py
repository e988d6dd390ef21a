"""Where a version's files lie and what they must be, asked with as few requests as possible."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.manifest import Manifest
from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.workflows.resolve import Reference, Wanted, read_reference, refer

_LARGEST = 16 << 20
"""Bytes; a larger entry of the cache is no manifest."""


@dataclass(frozen=True)
class Located:
    """A version whose manifest is known; what is fetched is held against it."""

    repository: RepositoryKey
    manifest: Manifest


def locate(platform: Platform, wanted: Wanted, cache: ContentCache | None) -> Located:
    """The version that is wanted.

    Its manifest is known by digest, so that one in the cache is not read again: then a single
    request, of what is wanted now, is all. Raises NotFoundError, IntegrityError.
    """
    reference = refer(platform, wanted)
    manifest = kept_manifest(reference, cache)
    if manifest is None:
        manifest = read_reference(platform, wanted, reference).manifest
        if cache is not None:
            cache.keep_small(manifest.sha256, manifest.to_bytes())
    return Located(wanted.stage.repository, manifest)


def kept_manifest(reference: Reference, cache: ContentCache | None) -> Manifest | None:
    """The manifest as an earlier download kept it; None where none did. IntegrityError."""
    size = cache.size_of(reference.manifest_sha256) if cache is not None else None
    if cache is None or size is None or size > _LARGEST:
        return None
    content = cache.read_small(reference.manifest_sha256, size)
    if content is None:
        return None
    version = reference.model_version
    manifest = Manifest.from_bytes(content, f"the manifest of {version}")
    if manifest.model_version != version:
        raise IntegrityError(f"the manifest of {version} is that of {manifest.model_version}")
    return manifest
