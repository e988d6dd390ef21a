"""A revision as a read needs it, whether it is stored here or known from an upstream."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.huggingface.file_identity import FileIdentity
from mlops_jfrog.sandbox.huggingface.hub_id import HubId
from mlops_jfrog.sandbox.repositories import Repository


class Snapshot(Protocol):
    """The files of one commit."""

    @property
    def repository(self) -> Repository: ...

    @property
    def hub(self) -> HubId: ...

    @property
    def commit(self) -> str: ...

    def paths(self) -> Collection[str]:
        """Its files, by their path in the model."""

    def stored_path(self, path: str) -> str:
        """Where a file lies in the repository; for an empty path the revision itself."""

    def identity(self, store: ChecksumStore, path: str) -> FileIdentity:
        """What git would call a file."""
