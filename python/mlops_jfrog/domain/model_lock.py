"""``models.lock``: which versions a deployment is made of, pinned by the digest of every file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import ModelName, RepositoryKey, Version
from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.domain.manifest import Manifest
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.errors import ConfigurationError, ConflictError, NotFoundError, UsageError

_FORMAT = 1
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, UsageError)
_AGAIN = "Write it again with `mlops-jfrog lock`."


@dataclass(frozen=True)
class Pin:
    """One model at one version. The manifest's digest pins every file of it."""

    model: ModelName
    stage: str | None
    """The stage it was found in, None where a version was asked for."""
    version: Version
    repository: RepositoryKey
    manifest_sha256: str
    files: tuple[tuple[str, str], ...]
    """Path and SHA-256 of every file, for those who read the lock file."""

    @classmethod
    def of(cls, manifest: Manifest, repository: RepositoryKey, stage: str | None) -> Pin:
        """What was resolved just now."""
        found = manifest.model_version
        files = tuple((file.path, file.sha256) for file in manifest.files)
        return cls(found.model, stage, found.version, repository, manifest.sha256, files)

    @property
    def reference(self) -> ModelReference:
        """What it was asked for by."""
        return ModelReference(self.model, self.stage or self.version)


@dataclass(frozen=True)
class ModelLock:
    """Pins by model; each model once."""

    pins: tuple[Pin, ...]

    @classmethod
    def of(cls, pins: Iterable[Pin]) -> ModelLock:
        """Sorted; UsageError where a model is pinned twice."""
        ordered = tuple(sorted(pins, key=lambda pin: pin.model))
        for one, other in itertools.pairwise(ordered):
            if one.model == other.model:
                raise UsageError(f"{one.model} can be pinned once only")
        return cls(ordered)

    def pin(self, reference: ModelReference) -> Pin:
        """The pin that is meant; NotFoundError without one, ConflictError where it says another."""
        found = next((pin for pin in self.pins if pin.model == reference.model), None)
        if found is None:
            raise NotFoundError(f"{reference.model} is not locked", hint=_AGAIN)
        if reference.at not in (None, found.stage, found.version):
            locked = f"{found.version} ({found.stage})" if found.stage else str(found.version)
            raise ConflictError(
                f"{reference} is asked for, {found.model} is locked at {locked}", hint=_AGAIN
            )
        return found

    def to_bytes(self) -> bytes:
        """The stored form: the same pins are the same bytes."""
        document = {
            "format": _FORMAT,
            "models": [
                {
                    "model": pin.model,
                    "stage": pin.stage,
                    "version": pin.version,
                    "repository": pin.repository,
                    "manifestSha256": pin.manifest_sha256,
                    "files": dict(pin.files),
                }
                for pin in self.pins
            ],
        }
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> ModelLock:
        """Read back; raises ConfigurationError."""
        try:
            document = json.loads(content)
            if document["format"] != _FORMAT:
                raise ValueError("unknown format")
            return cls.of(_pin(entry) for entry in document["models"])
        except _UNREADABLE as error:
            raise ConfigurationError(f"{source} is no lock file: {error!r}", hint=_AGAIN) from None


def _pin(entry: dict[str, object]) -> Pin:
    stage, files = entry["stage"], entry["files"]
    digest = str(entry["manifestSha256"])
    if not isinstance(files, dict) or not (stage is None or isinstance(stage, str)):
        raise ValueError("files or stage")
    if not all(is_sha256(str(each)) for each in (digest, *files.values())):
        raise ValueError("no digest")
    return Pin(
        ModelName(str(entry["model"])),
        stage,
        Version(str(entry["version"])),
        RepositoryKey(str(entry["repository"])),
        digest,
        tuple((str(path), str(digest)) for path, digest in files.items()),
    )
