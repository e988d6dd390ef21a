"""What is done with stored files by pattern, as the JFrog CLI names it: copy, move, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.selection import Selection
from mlops_jfrog.contract.transfer_options import QUIET, ManyRequests


@dataclass(frozen=True)
class Relocation(Selection, ManyRequests):
    """Files that go elsewhere on the platform."""

    outputs: ClassVar[Mapping[str, str]] = {
        "files": "One entry a file: source, target, size.",
        "dryRun": "True when nothing was changed.",
    }

    destination: str | None = parameter(
        "Where to: 'repository/folder/', or a file's whole path; may hold {1}.", argument=True
    )
    flat: bool | None = parameter("Leave the folders out of the target; off by default.")
    published: bool | None = parameter(
        "Take manifests of published versions too; never into the repository of a stage."
    )
    dry_run: bool | None = parameter("Let the platform say whether it would do it.")
    quiet: bool | None = parameter("Show no progress.")


@dataclass(frozen=True)
class Copy(Relocation):
    """Copy files on the platform; no byte crosses the network."""

    name: ClassVar[str] = "copy"
    summary: ClassVar[str] = "Copy the files that fit a pattern, with their properties."


@dataclass(frozen=True)
class Move(Relocation):
    """Move files on the platform."""

    name: ClassVar[str] = "move"
    summary: ClassVar[str] = "Move the files that fit a pattern, with their properties."


@dataclass(frozen=True)
class Delete(Selection, ManyRequests):
    """Delete files on the platform."""

    name: ClassVar[str] = "delete"
    summary: ClassVar[str] = "Delete the files that fit a pattern."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "Paths of the files.",
        "dryRun": "True when nothing was changed.",
    }

    published: bool | None = parameter(
        "Take files of published versions too; by default they are refused."
    )
    dry_run: bool | None = parameter("Say what would happen, change nothing.")
    quiet: bool | None = parameter(QUIET)


@dataclass(frozen=True)
class DeleteProps(Selection, ManyRequests):
    """Delete properties of files in repositories."""

    name: ClassVar[str] = "delete-props"
    summary: ClassVar[str] = "Delete properties of every file that fits a pattern."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "Paths of the files.",
        "names": "What they no longer carry.",
        "dryRun": "True when nothing was changed.",
    }

    names: str | None = parameter("Names of the properties, as 'env,approved-by'.", argument=True)
    dry_run: bool | None = parameter("Say what would happen, change nothing.")
    quiet: bool | None = parameter("Show no progress.")
