"""Names that are safe to build paths from: repository keys, model names, versions, artifact paths.

A parsed value is a ``str`` subclass, so that a raw string can't pass for a checked one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mlops_jfrog.errors import UsageError

LATEST = "latest"
"""Folder that holds a copy of what was last promoted; never a version of its own."""

_FORBIDDEN = set('\\:*?"<>|')
"""Characters that Artifactory refuses in an item's name, besides ``/`` and control characters."""

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,254}\Z")
"""What nothing can be wrong with: nearly all there are, told from others at once."""

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


def check_segment(segment: str, what: str) -> str:
    """One path segment, or UsageError saying what is wrong with it."""
    if not _PLAIN.match(segment):
        _refuse_segment(segment, what)
    return segment


def _refuse_segment(segment: str, what: str) -> None:
    """UsageError, where something is wrong."""
    shown = ascii(segment)
    if not segment or segment in {".", ".."}:
        raise UsageError(f"{what} has an empty, '.' or '..' part: {shown}")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in segment):
        raise UsageError(f"{what} holds a control character: {shown}")
    bad = sorted(_FORBIDDEN.intersection(segment))
    if bad:
        raise UsageError(f"{what} holds {' '.join(bad)}, which no path may: {shown}")
    if segment != segment.strip():
        raise UsageError(f"{what} begins or ends with a blank: {shown}")
    if len(segment.encode()) > 255:
        raise UsageError(f"{what} has a part longer than 255 bytes: {shown[:60]}…")


class RepositoryKey(str):
    """Key of a repository, e.g. ``ml-models-prod-local``."""

    def __new__(cls, value: str) -> RepositoryKey:
        if not _REPOSITORY.match(value):
            raise UsageError(
                f"{value!a} is no repository key",
                hint="A key has up to 64 letters, digits, '.', '_', '-'; a letter or digit first.",
            )
        return super().__new__(cls, value)


class ModelName(str):
    """Name of a model, nested names included, e.g. ``nlp/sentiment-classifier``."""

    def __new__(cls, value: str) -> ModelName:
        for segment in value.split("/"):
            check_segment(segment, "model name")
            if segment == LATEST or segment.startswith("."):
                raise UsageError(
                    f"{value!a} is no model name",
                    hint=f"No part of it may be {LATEST!r} or begin with a dot.",
                )
        return super().__new__(cls, value)


class Version(str):
    """Version of a model: a run number, ``1.0.0``, ``v1``, any safe segment but ``latest``."""

    def __new__(cls, value: str) -> Version:
        if "/" in value:
            raise UsageError(f"version holds a '/': {value!a}")
        check_segment(value, "version")
        if value == LATEST or value.startswith("."):
            raise UsageError(
                f"{value!a} is no version",
                hint="'latest' is what was last promoted; a version must not begin with a dot.",
            )
        return super().__new__(cls, value)


class RelativePath(str):
    """Path of a file inside a version or repository, with ``/`` between its parts."""

    def __new__(cls, value: str) -> RelativePath:
        for segment in value.split("/"):
            check_segment(segment, "path")
        return super().__new__(cls, value)


@dataclass(frozen=True)
class ArtifactPath:
    """One item in one repository."""

    repository: RepositoryKey
    path: RelativePath

    @classmethod
    def parse(cls, value: str) -> ArtifactPath:
        """From ``repository/path/to/file``."""
        key, slash, path = value.partition("/")
        if not slash:
            raise UsageError(f"{value!a} is no artifact path", hint="Write <repository>/<path>.")
        return cls(RepositoryKey(key), RelativePath(path))

    def __str__(self) -> str:
        return f"{self.repository}/{self.path}"


@dataclass(frozen=True)
class ModelVersion:
    """A model at a version; knows where its folder lies in a repository."""

    model: ModelName
    version: Version

    @classmethod
    def of(cls, model: str, version: str) -> ModelVersion:
        """Checked from raw strings."""
        return cls(ModelName(model), Version(version))

    @property
    def folder(self) -> RelativePath:
        """``<model>/<version>``."""
        return RelativePath(f"{self.model}/{self.version}")

    @property
    def enclosing(self) -> tuple[RelativePath, ...]:
        """Folders around it that may be those of other versions: ``a/b`` of ``a/b/c``."""
        parts = self.folder.split("/")
        return tuple(RelativePath("/".join(parts[:depth])) for depth in range(2, len(parts)))

    def file(self, repository: RepositoryKey, name: str) -> ArtifactPath:
        """Where a file of this version lies in ``repository``."""
        return ArtifactPath(repository, RelativePath(f"{self.folder}/{name}"))

    def __str__(self) -> str:
        return f"{self.model} {self.version}"
