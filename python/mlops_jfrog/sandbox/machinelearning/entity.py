"""What FrogML names, a model or a data set at a version, and where its files lie."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timezone

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.request_path import ItemPath

PACKAGE_TYPE = "machinelearning"
_TRANSACTIONS = "tmp"
"""Folder beside the versions: the client reads the version that it was given from behind it."""


class Kind(enum.Enum):
    """The value is the word in addresses."""

    MODEL = "model"
    DATASET = "dataset"

    @classmethod
    def of(cls, word: str) -> Kind:
        """400 for another word."""
        try:
            return cls(word)
        except ValueError as error:
            raise Refused(400, f"models and datasets are offered, not {word!a}") from error

    @property
    def folder(self) -> str:
        """Where all of its kind lie in a repository."""
        return f"{self.value}s"

    @property
    def manifest_name(self) -> str:
        """The file that makes a version."""
        return f"{self.value}-manifest.json"

    @property
    def body_part(self) -> str:
        """The manifest in the request that ends a transaction."""
        return f"{self.value}Manifest"

    @property
    def lists(self) -> dict[str, str]:
        """What the manifest lists, and in which folder of the version those files lie."""
        own = {f"{self.value}_artifacts": self.value}
        if self is Kind.DATASET:
            return own
        return own | {"dependency_artifacts": "code/dependencies", "code_artifacts": "code"}


@dataclass(frozen=True)
class Entity:
    """A model or data set; its name may begin with namespaces."""

    kind: Kind
    name: str

    @property
    def folder(self) -> str:
        """``models/<namespace>/<name>``."""
        return f"{self.kind.folder}/{self.name}"


@dataclass(frozen=True)
class EntityVersion:
    """One version of it."""

    entity: Entity
    version: str

    @classmethod
    def of(cls, kind: Kind, segments: list[str]) -> EntityVersion:
        """From the decoded parts of an address, the version last; 400 where one is missing."""
        if len(segments) < 2:
            raise Refused(400, "a name and a version are needed")
        *name, version = segments
        if version == _TRANSACTIONS:
            raise Refused(400, f"no version can be called {_TRANSACTIONS!r}")
        return cls(Entity(kind, "/".join(name)), version)

    @property
    def folder(self) -> str:
        """``models/<namespace>/<name>/<version>``."""
        return f"{self.entity.folder}/{self.version}"

    @property
    def manifest(self) -> str:
        """Path of its manifest."""
        return f"{self.folder}/{self.entity.kind.manifest_name}"

    def upload_folder(self, transaction: str) -> str:
        """Where the files lie until the transaction ends."""
        return f"{self.entity.folder}/{_TRANSACTIONS}/{self.version}/{transaction}"


def started_version(kind: Kind, path: ItemPath) -> EntityVersion:
    """What ``<name>/start-transaction[/<version>]`` names; without a version the time is one."""
    marker = "start-transaction"
    segments = path.split("/")
    if len(segments) > 2 and segments[-2] == marker:
        return EntityVersion.of(kind, [*segments[:-2], segments[-1]])
    if len(segments) > 1 and segments[-1] == marker:
        instant = datetime.now(timezone.utc).strftime("%Y-%m-%d-%H-%M-%S-%f")[:-3]
        return EntityVersion.of(kind, [*segments[:-1], instant])
    raise Refused(404, "File not found.")
