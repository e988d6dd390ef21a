"""The manifest: what a version consists of, and its identity.

A version's identity is the digest of weights, code and dependency lock, nothing else: no time, no
run number, no metric. The manifest's bytes are a pure function of that content, so two runs that
publish the same content write the same manifest, and comparing two versions is comparing bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from mlops_jfrog.domain.coordinates import ModelVersion, RelativePath
from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.errors import IntegrityError, UsageError

MANIFEST_NAME = "mlops-manifest.json"
_FORMAT = 1
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, UsageError)


class Role(Enum):
    """What a file is to its version."""

    WEIGHTS = "weights"
    CODE = "code"
    LOCK = "lock"


@dataclass(frozen=True, order=True)
class ManifestFile:
    """One file of a version."""

    path: str
    """Relative to the version's folder."""
    role: str
    sha256: str
    """64 lower-case hexadecimal digits."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Manifest:
    """The files of a version, sorted by path, no path twice."""

    model_version: ModelVersion
    files: tuple[ManifestFile, ...]

    @classmethod
    def of(cls, model_version: ModelVersion, files: Iterable[ManifestFile]) -> Manifest:
        """Checked: at least one weights file, no path twice, none named like a manifest."""
        ordered = tuple(sorted(replace(f, path=RelativePath(f.path)) for f in files))
        paths = [file.path for file in ordered]
        twice = sorted({path for path in paths if paths.count(path) > 1})
        if twice:
            raise UsageError(f"two files would be stored as {twice[0]!r}")
        reserved = [path for path in paths if path.rpartition("/")[2] == MANIFEST_NAME]
        if reserved:
            raise UsageError(
                f"{reserved[0]!r} has the name of a manifest, which marks a version; rename it"
            )
        if not any(file.role == Role.WEIGHTS.value for file in ordered):
            raise UsageError(
                "there is no weights file to publish", hint="Name it under files: in mlops.yml."
            )
        return cls(model_version, ordered)

    @property
    def identity(self) -> str:
        """SHA-256 over role, path and digest of every file, one line each, in order of path."""
        lines = "".join(f"{file.role} {file.sha256} {file.path}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    def to_bytes(self) -> bytes:
        """The stored form: canonical JSON (sorted keys, two blanks, final newline)."""
        document = {
            "format": _FORMAT,
            "model": self.model_version.model,
            "version": self.model_version.version,
            "identity": self.identity,
            "files": [
                {"path": f.path, "role": f.role, "sha256": f.sha256, "size": f.size}
                for f in self.files
            ],
        }
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()

    @property
    def sha256(self) -> str:
        """Digest of the stored form."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> Manifest:
        """Read back and checked against itself; raises IntegrityError."""
        try:
            document = json.loads(content)
            manifest = cls.of(
                ModelVersion.of(document["model"], document["version"]),
                [_file(entry) for entry in document["files"]],
            )
            fits = document["format"] == _FORMAT and document["identity"] == manifest.identity
        except _UNREADABLE as error:
            raise IntegrityError(f"{source} is no manifest: {error!r}") from None
        if not fits:
            raise IntegrityError(
                f"{source} contradicts itself: its identity is not that of its files"
            )
        return manifest


def _file(entry: Mapping[str, object]) -> ManifestFile:
    digest, size = entry["sha256"], entry["size"]
    if not is_sha256(digest):
        raise ValueError(f"{digest!r} is no SHA-256")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError(f"{size!r} is no size")
    return ManifestFile(str(entry["path"]), Role(entry["role"]).value, digest, size)
