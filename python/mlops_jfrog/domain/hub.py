"""Models and data sets as the Hugging Face Hub names them, and where they are read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey, check_segment
from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.errors import UsageError

DEFAULT_REVISION = "main"
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}\Z")
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")
_ETAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}\Z")


class HubKind(Enum):
    """The Hub's ``repo_type``."""

    MODEL = "model"
    DATASET = "dataset"

    @property
    def plural(self) -> str:
        """The word in addresses, and the folder in a repository."""
        return f"{self.value}s"


@dataclass(frozen=True)
class HubId:
    """A model or data set: ``org/name``, or a name alone as some old ones have it."""

    kind: HubKind
    name: str

    @classmethod
    def parse(cls, name: str, kind: HubKind = HubKind.MODEL) -> HubId:
        """Checked; UsageError for what the Hub would not take either."""
        if not is_hub_name(name):
            raise UsageError(
                f"{name!a} is no name of a {kind.value} on the Hub", hint="Write organisation/name."
            )
        return cls(kind, name)

    @property
    def api(self) -> str:
        """Below the Hub's root, what is asked of it: ``api/models/org/name``."""
        return f"api/{self.kind.plural}/{self.name}"

    @property
    def files(self) -> str:
        """Below the Hub's root, where its files are: models without a word, data sets with one."""
        return self.name if self.kind is HubKind.MODEL else f"{self.kind.plural}/{self.name}"

    @property
    def folder(self) -> str:
        """Name in the Hub's cache: ``models--org--name``."""
        return "--".join([self.kind.plural, *self.name.split("/")])

    def __str__(self) -> str:
        return self.name


def checked_revision(revision: str) -> str:
    """A branch, tag or commit that is safe in a path; UsageError for any other."""
    for segment in revision.split("/"):
        check_segment(segment, "revision")
    return revision


def is_hub_name(name: str) -> bool:
    """Whether the Hub would take it: one or two parts, of letters, digits and ``._-``."""
    parts = name.split("/")
    return len(parts) <= 2 and all(_PART.match(part) and ".." not in part for part in parts)


def is_commit(revision: str) -> bool:
    """Whether it is a commit's hash rather than a name."""
    return _COMMIT.match(revision) is not None


@dataclass(frozen=True)
class HubFile:
    """A file of a snapshot; its bytes are known by SHA-256, or else by git's id (or SHA-1)."""

    path: RelativePath
    size: int
    etag: str
    """What the Hub's cache calls the bytes."""
    sha256: str | None
    git_id: str | None

    @classmethod
    def of(cls, path: str, size: int, etag: str, sha256: str | None = None) -> HubFile:
        """What ``etag`` says of the bytes counts; UsageError where it can be no file's name."""
        if not _ETAG.match(etag):
            raise UsageError(f"{path!a} has an ETag that says nothing: {etag[:80]!a}")
        known = sha256 or (etag if is_sha256(etag) else None)
        git_id = etag if known is None and is_commit(etag) else None
        return cls(RelativePath(path), size, etag, known, git_id)


@dataclass(frozen=True)
class HubAddress:
    """One file of one commit, as it is read through a repository of the platform."""

    repository: RepositoryKey
    id: HubId
    commit: str
    path: RelativePath

    def __str__(self) -> str:
        root = hub_root(self.repository)
        return f"{root}/{self.id.files}/resolve/{self.commit}/{self.path}"


Address = ArtifactPath | HubAddress
"""What Artifactory serves the bytes of; as text its path below that service."""


def hub_root(repository: RepositoryKey) -> str:
    """Below Artifactory, the root of a hub's API."""
    return f"api/huggingfaceml/{repository}"


def quoted_revision(revision: str) -> str:
    """As the Hub's addresses have it: a name's slash is no part of the path."""
    return quote(revision, safe="")


def git_id(content: bytes) -> str:
    """Git's id of a file of this content: 40 hexadecimal digits."""
    header = f"blob {len(content)}\0".encode()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def short_id(content: bytes, wanted: str) -> str:
    """What 40 digits a hub may know a content by: git's id, or its SHA-1 where ``wanted`` is that.

    The Hub's ETag is the one, Artifactory's own the other.
    """
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return sha1 if sha1 == wanted else git_id(content)
