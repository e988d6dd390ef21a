"""Operations on a build by name and number, as the JFrog CLI has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.checks import Gate
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.publishing import BuildInfo


@dataclass(frozen=True)
class BuildPublish(BuildInfo):
    """build-info with the build by position; of the files uploaded with it where no model is."""

    name: ClassVar[str] = "build-publish"
    step: ClassVar[str | None] = None
    summary: ClassVar[str] = (
        "Publish the build-info of the project's version; without a project, of the files that "
        "were uploaded with this build."
    )

    outputs: ClassVar[Mapping[str, str]] = {
        **BuildInfo.outputs,
        "buildInfo": "The build-info that would be published, in a dry run.",
    }

    build_name: str | None = parameter("Name of the build.", setting="build.name", argument=True)
    build_number: str | None = parameter("Its number.", setting="build.number", argument=True)
    dry_run: bool | None = parameter("Print the build-info, publish nothing.")


@dataclass(frozen=True)
class BuildScan(Gate):
    """gate with the build by position."""

    name: ClassVar[str] = "build-scan"
    step: ClassVar[str | None] = None
    summary: ClassVar[str] = "The same as gate, of the build that is named."

    build_name: str | None = parameter("Name of the build.", setting="build.name", argument=True)
    build_number: str | None = parameter("Its number.", setting="build.number", argument=True)


@dataclass(frozen=True)
class BuildPromote(ProjectOperation):
    """Promote a build: a model's version through its gates, other files as the platform does."""

    name: ClassVar[str] = "build-promote"
    summary: ClassVar[str] = (
        "Promote a build to a repository. Versions of models go through promote and its gates; "
        "other files too pass Xray before they reach the repository of a stage."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "build": "Name and number of the build.",
        "repository": "Key of the repository it went to.",
        "versions": "What promote returned for every version of a model in the build.",
        "copied": "True for a copy, false for a move.",
        "dryRun": "True when nothing was changed.",
    }

    build_name: str | None = parameter("Name of the build.", argument=True)
    build_number: str | None = parameter("Its number.", argument=True)
    target: str | None = parameter("Repository to promote to.", argument=True)
    target_repo: str | None = parameter("The same as the third argument.")
    source_repo: str | None = parameter("Repository to promote from; by default any.")
    status: str | None = parameter("Status the build gets.", setting="promotion.status")
    comment: str | None = parameter("Comment of the promotion.", setting="promotion.comment")
    copy: bool | None = parameter(
        "Copy the files rather than move them; versions of models are always copied."
    )
    properties: Mapping[str, tuple[str, ...]] | None = parameter(
        "Properties that the files get; not those of versions of models.", flag="--props"
    )
    include_dependencies: bool | None = parameter("Take the build's dependencies too.")
    fail_fast: bool | None = parameter("Stop at the first file that fails; on by default.")
    approved_by: str | None = parameter("Who has approved it.")
    project: str | None = parameter(
        "Key of the JFrog project the build belongs to.", setting="build.project"
    )
    timeout: int | None = parameter(
        "Seconds to wait for the Xray scan.", setting="gates.xray.timeout"
    )
    dry_run: bool | None = parameter("Say what would happen, change nothing.")
