"""Stored files by pattern, as the JFrog CLI names them: search, set properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.selection import Selection
from mlops_jfrog.contract.transfer_options import ManyRequests

_FOUND = "One entry a file: path, type, size, created, modified, digests, props."


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
