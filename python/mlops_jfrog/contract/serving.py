"""Serving: a model kept ready in a folder, and lock files that pin which."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.transfer_options import Transfer

_LOCK_FILE = "Lock file; by default models.lock in the working directory."


@dataclass(frozen=True)
class DownloadInto(Transfer):
    """The form of download that keeps a model ready for whoever serves it."""

    name: ClassVar[str] = "download"
    summary: ClassVar[str] = (
        "Keep a model ready in a folder: verified, scanned, then switched to by one link."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "state": "ready, stale (the platform is away), refused or waiting.",
        "model": "What was asked for.",
        "version": "Version that is served.",
        "current": "The link to its folder.",
    }

    reference: str | None = parameter(
        "Model as MODEL@STAGE or MODEL@VERSION; MODEL alone is what was last promoted.",
        argument=True,
    )
    into: Path | None = parameter(
        "Folder to serve from: files come below versions/, `current` leads to those to load."
    )
    watch: bool | None = parameter("Go on, and switch when the stage does; off by default.")
    interval: float | None = parameter("Seconds between two looks; by default 30.")
    wait: float | None = parameter(
        "Seconds to wait for the platform and a first version; by default 0, with --watch no end."
    )
    when_away: str | None = parameter(
        "While the platform is away: keep serving what is there (the default), or exit.",
        choices=("keep", "exit"),
    )
    health_file: Path | None = parameter(
        "File that says how it is going; by default health.json in the folder."
    )
    keep: int | None = parameter("Versions to keep, the served one included; by default 2.")
    locked: bool | None = parameter("Serve what the lock file pins, refuse anything else.")
    lock_file: Path | None = parameter(_LOCK_FILE)


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
    lock_file: Path | None = parameter(_LOCK_FILE)
    check: bool | None = parameter("Change nothing; fail where the file would change.")
