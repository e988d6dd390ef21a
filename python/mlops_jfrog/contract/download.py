"""The three forms of download: a version, the files that fit a pattern, a model to serve."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.selection import Selection
from mlops_jfrog.contract.transfer_options import DETAILED, QUIET, Transfer

LOCK_FILE = "Lock file; by default models.lock in the working directory."


@dataclass(frozen=True)
class DownloadTransfer(Transfer):
    """What receiving takes besides."""

    existing: str | None = parameter(
        "A file that is there with other content: replace it (the default), or refuse.",
        choices=("replace", "refuse"),
    )


@dataclass(frozen=True)
class Download(DownloadTransfer):
    """Find a version, download it and verify every byte."""

    name: ClassVar[str] = "download"
    step: ClassVar[str | None] = "mlopsDownload"
    summary: ClassVar[str] = (
        "Find a model by name, version, stage or properties; download it and verify every byte."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version that was found.",
        "repository": "Key of the repository it came from.",
        "identity": "Digest of weights, code and dependency lock.",
        "files": "Local path of every file, by its path in the version.",
        "dryRun": "True when nothing was fetched.",
    }

    model: str | None = parameter("Name of the model.", setting="model")
    version: str | None = parameter(
        "Exact version; by default, and with 'latest', what is in the stage."
    )
    stage: str | None = parameter("Stage to look in; by default the one promoted to.")
    properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties it must have.", flag="--props"
    )
    target: Path | None = parameter("Folder to put the files in; by default the working directory.")
    flat: bool | None = parameter("Leave the version's folders out; off by default.")
    dry_run: bool | None = parameter("Say what would happen, fetch nothing.")


@dataclass(frozen=True)
class DownloadFiles(Selection, DownloadTransfer):
    """The form of download that takes a pattern."""

    name: ClassVar[str] = "download"
    summary: ClassVar[str] = "Download the files that fit a pattern; verify every byte."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "One entry a file: source, target, sha256, size, received, kept, url.",
        "deleted": "Paths of what --sync-deletes took away.",
        "dryRun": "True when nothing was fetched.",
    }

    destination: str | None = parameter(
        "Where to: 'folder/', or a file's name; may hold {1}. By default the working directory.",
        argument=True,
    )
    flat: bool | None = parameter("Leave the repository's folders out; off by default.")
    include_dirs: bool | None = parameter("Make folders that hold nothing too; off by default.")
    explode: bool | None = parameter("Unpack archives where they arrive.")
    sync_deletes: str | None = parameter(
        "Afterwards delete what lies in this local folder and was not downloaded now."
    )
    detailed_summary: bool | None = parameter(DETAILED)
    dry_run: bool | None = parameter("Say what would happen, fetch nothing.")
    quiet: bool | None = parameter(QUIET)


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
    lock_file: Path | None = parameter(LOCK_FILE)
