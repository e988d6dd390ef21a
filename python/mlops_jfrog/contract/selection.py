"""Which stored files: what every operation takes that works on files by pattern."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter


@dataclass(frozen=True)
class Specified(ProjectOperation):
    """Operations that a file spec can describe instead of arguments."""

    spec: Path | None = parameter(
        "JSON file that describes the files, as the JFrog CLI's file specs; flags win over it."
    )
    spec_vars: Mapping[str, tuple[str, ...]] | None = parameter(
        "What ${name} in the file spec stands for."
    )


@dataclass(frozen=True)
class Selection(Specified):
    """Files in repositories: by pattern, properties, conditions, build."""

    pattern: str | None = parameter(
        "Files, as 'repository/folder/*.gguf'; * reaches into folders.", argument=True
    )
    properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties they must have; * in a value stands for anything.", flag="--props"
    )
    exclude_props: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties of files to leave out: those that have all of them."
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
    sort_by: tuple[str, ...] | None = parameter(
        "Fields to sort by, as 'created;path': repo, path, name, size, created, modified or type."
    )
    sort_order: str | None = parameter(
        "Smallest first (the default) or largest.", choices=("asc", "desc")
    )
    limit: int | None = parameter("At most so many files, after sorting.")
    offset: int | None = parameter("Leave out the first so many files, after sorting.")
    fail_no_op: bool | None = parameter("Fail where no file fits; on by default.")
    aql: Mapping[str, object] | None = None
    """Criteria in Artifactory's query language; only a file spec gives them."""
