"""Files by pattern, as the JFrog CLI names them: upload, download, search, set properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.selection import Selection, Specified
from mlops_jfrog.contract.transfer_options import DownloadTransfer, ManyRequests, UploadTransfer

_FOUND = "One entry a file: path, type, size, created, modified, digests, props."
QUIET = "Ask nothing, show no progress. In CI (the variable CI) nothing is asked either."
DETAILED = "Print the JFrog CLI's JSON summary: status, totals, source, target and SHA-256."


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
class Search(Selection, ManyRequests):
    """Find files in repositories."""

    name: ClassVar[str] = "search"
    summary: ClassVar[str] = "Find files by pattern, properties, metrics or build."
    outputs: ClassVar[Mapping[str, str]] = {"files": _FOUND}

    include_dirs: bool | None = parameter("Find folders too; off by default.")
    count: bool | None = parameter("Print only how many there are.")


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
