"""Files by pattern, as the JFrog CLI names them: upload, download, search, set properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.transfer_options import ManyRequests, Transfer, UploadTransfer

_FOUND = "One entry a file: path, size, created, digests, props."


@dataclass(frozen=True)
class Selection(ProjectOperation):
    """Files in repositories: by pattern, properties, conditions, build."""

    pattern: str | None = parameter(
        "Files, as 'repository/folder/*.gguf'; * reaches into folders.", argument=True
    )
    properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties they must have; * in a value stands for anything.", flag="--props"
    )
    exclusions: tuple[str, ...] | None = parameter(
        "Patterns of what to leave out, as '*.tmp;*/old/*'."
    )
    where: str | None = parameter(
        "Conditions on properties, numbers compared as numbers, as 'accuracy >= 0.9 and task == "
        "ocr'."
    )
    build: str | None = parameter(
        "Only files of this build, as name/number; a name alone is its newest run."
    )
    build_name: str | None = parameter("The same by name; without a number its newest run.")
    build_number: str | None = parameter("Number of the build.")
    project: str | None = parameter(
        "Key of the JFrog project the build belongs to.", setting="build.project"
    )
    recursive: bool | None = parameter("Let * reach into folders; on by default.")
    fail_no_op: bool | None = parameter("Fail where no file fits; on by default.")


@dataclass(frozen=True)
class UploadFiles(UploadTransfer):
    """The form of upload that takes a pattern."""

    name: ClassVar[str] = "upload"
    summary: ClassVar[str] = "Upload the files that fit a pattern."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "One entry a file: source, target, sha256, size, sent (bytes on the network).",
        "dryRun": "True when nothing was sent.",
    }

    pattern: str | None = parameter(
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
    build_name: str | None = parameter("Build that the files belong to.")
    build_number: str | None = parameter("Its number.")
    dry_run: bool | None = parameter("Say what would happen, send nothing.")
    fail_no_op: bool | None = parameter("Fail where no file fits; on by default.")
    quiet: bool | None = parameter("Show no progress.")


@dataclass(frozen=True)
class DownloadFiles(Selection, Transfer):
    """The form of download that takes a pattern."""

    name: ClassVar[str] = "download"
    summary: ClassVar[str] = "Download the files that fit a pattern; verify every byte."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "One entry a file: source, target, sha256, size, received, kept.",
        "dryRun": "True when nothing was fetched.",
    }

    destination: str | None = parameter(
        "Where to: 'folder/', or a file's name; may hold {1}. By default the working directory.",
        argument=True,
    )
    flat: bool | None = parameter("Leave the repository's folders out; off by default.")
    dry_run: bool | None = parameter("Say what would happen, fetch nothing.")
    quiet: bool | None = parameter("Show no progress.")


@dataclass(frozen=True)
class Search(Selection):
    """Find files in repositories."""

    name: ClassVar[str] = "search"
    summary: ClassVar[str] = "Find files by pattern, properties, metrics or build."
    outputs: ClassVar[Mapping[str, str]] = {"files": _FOUND}


@dataclass(frozen=True)
class SetProps(Selection, ManyRequests):
    """Set properties of files in repositories."""

    name: ClassVar[str] = "set-props"
    summary: ClassVar[str] = "Set properties of every file that fits a pattern."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "Paths of the files.",
        "properties": "What they carry now, besides what they had.",
        "dryRun": "True when nothing was changed.",
    }

    new_properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "What to set, as 'env=staging;approved-by=alice'.", argument=True
    )
    dry_run: bool | None = parameter("Say what would happen, change nothing.")
    quiet: bool | None = parameter("Show no progress.")
