"""The two forms of upload: a version of a model, and the files that fit a pattern."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified
from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.selection import Specified
from mlops_jfrog.contract.transfer_options import DETAILED, QUIET, UploadTransfer


@dataclass(frozen=True)
class Upload(Identified, UploadTransfer):
    """Upload a version: files first, manifest last."""

    name: ClassVar[str] = "upload"
    step: ClassVar[str | None] = "mlopsUpload"
    summary: ClassVar[str] = (
        "Upload a version of a model, all or nothing: files first, manifest last."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version of the model.",
        "repository": "Key of the repository it is in.",
        "path": "Folder of the version inside the repository.",
        "url": "URL of that folder.",
        "identity": "Digest of weights, code and dependency lock.",
        "unchanged": "True when the same content was there already.",
        "digests": "SHA-256 of every file, by path.",
        "dryRun": "True when nothing was sent.",
    }

    files: tuple[str, ...] | None = parameter(
        "Weights: a file, folder or pattern.",
        setting="files",
        flag="--file",
    )
    code: tuple[str, ...] | None = parameter(
        "Code that belongs to the model: a file, folder or pattern.",
        setting="code",
    )
    requirements: Path | None = parameter(
        "The dependency lock, a requirements file.", setting="requirements"
    )
    metrics: Path | None = parameter("JSON file with the metrics.", setting="metrics")
    properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties of the version; added to those of mlops.yml.",
        setting="properties",
        flag="--props",
    )
    framework: str | None = parameter("Framework the model was made with.", setting="framework")
    task: str | None = parameter("Task the model is for.", setting="task")
    dataset: str | None = parameter("Dataset it was trained on.", setting="dataset")
    stage: str | None = parameter(
        "Stage to upload to; by default staging.", setting="publish.stage"
    )
    build_url: str | None = parameter("URL of the build.", setting="build.url")
    dry_run: bool | None = parameter("Say what would happen, send nothing.")


@dataclass(frozen=True)
class UploadFiles(Specified, UploadTransfer):
    """The form of upload that takes a pattern."""

    name: ClassVar[str] = "upload"
    summary: ClassVar[str] = "Upload the files that fit a pattern."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "One entry a file: source, target, sha256, size, sent (bytes), url.",
        "deleted": "Paths of what --sync-deletes took away.",
        "dryRun": "True when nothing was sent.",
    }

    patterns: tuple[str, ...] | None = parameter(
        "Local files, as 'models/*.gguf'; * reaches into folders.", argument=True
    )
    destination: str | None = parameter(
        "Where to: 'repository/folder/', or a file's whole path; may hold {1}.", argument=True
    )
    properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties of every file.", flag="--props"
    )
    target_props: Mapping[str, tuple[str, ...]] | None = parameter("The same as --props.")
    exclusions: tuple[str, ...] | None = parameter(
        "Patterns of what to leave out, as '*.tmp;*/old/*'."
    )
    flat: bool | None = parameter("Leave the local folders out of the target; off by default.")
    recursive: bool | None = parameter("Let * reach into folders; on by default.")
    regexp: bool | None = parameter("The pattern is a regular expression.")
    ant: bool | None = parameter("The pattern is one of Ant: * stays in a folder, ** does not.")
    include_dirs: bool | None = parameter("Make folders that hold nothing too; off by default.")
    explode: bool | None = parameter("Upload what archives hold instead of the archives.")
    sync_deletes: str | None = parameter(
        "Afterwards delete what lies in this folder of a repository and was not uploaded now."
    )
    build_name: str | None = parameter("Build that the files belong to.")
    build_number: str | None = parameter("Its number.")
    detailed_summary: bool | None = parameter(DETAILED)
    dry_run: bool | None = parameter("Say what would happen, send nothing.")
    fail_no_op: bool | None = parameter("Fail where no file fits; on by default.")
    quiet: bool | None = parameter(QUIET)
