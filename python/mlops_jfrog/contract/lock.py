"""Lock files, which pin what is served."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.download import LOCK_FILE
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter


@dataclass(frozen=True)
class Lock(ProjectOperation):
    """Pin versions in a lock file."""

    name: ClassVar[str] = "lock"
    summary: ClassVar[str] = (
        "Resolve models and pin their versions and digests in a lock file, for download --locked."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "lockFile": "Path of the lock file.",
        "models": "One entry a model: model, version, stage, repository, manifestSha256.",
        "changed": "Models whose pin is another one now.",
        "unchanged": "True when the lock file stayed as it was.",
    }

    references: tuple[str, ...] | None = parameter(
        "Models as MODEL@STAGE or MODEL@VERSION; without any, those in the file are resolved anew.",
        argument=True,
    )
    lock_file: Path | None = parameter(LOCK_FILE)
    check: bool | None = parameter("Change nothing; fail where the file would change.")
