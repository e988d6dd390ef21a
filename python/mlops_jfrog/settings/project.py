"""What the settings say about the project: its model, files, gates, stages and build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.approval import ApprovalPolicy
from mlops_jfrog.domain.coordinates import ModelName, RepositoryKey, Version
from mlops_jfrog.errors import ConfigurationError


@dataclass(frozen=True)
class Stage:
    """A stage: a repository, and the value of the property ``env`` there."""

    name: str
    repository: RepositoryKey
    env: str


@dataclass(frozen=True)
class Promotion:
    """How the model is promoted; ``source`` and ``target`` are names of stages."""

    source: str
    target: str
    status: str
    comment: str | None
    approval_required: bool
    """Whether somebody must be named, where no kinds are asked for."""
    approvals: ApprovalPolicy

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing may be promoted without a human decision."""
        return self.approval_required or bool(self.approvals.kinds)


@dataclass(frozen=True)
class Build:
    """The build that publishes. Name and number are only required when asked for."""

    known_name: str | None
    known_number: str | None
    url: str | None
    project: str | None
    env_exclude: tuple[str, ...]

    @property
    def name(self) -> str:
        """Build name, or ConfigurationError."""
        if self.known_name is None:
            raise ConfigurationError(
                "the build has no name",
                hint="Write build: name: in mlops.yml, or give --build-name.",
            )
        return self.known_name

    @property
    def number(self) -> str:
        """Build number, or ConfigurationError."""
        if self.known_number is None:
            raise ConfigurationError(
                "the build has no number",
                hint="Set JFROG_CLI_BUILD_NUMBER or --build-number, or give the model a version.",
            )
        return self.known_number


@dataclass(frozen=True)
class Project:
    """One model project. Paths are relative to ``directory``, as the user wrote them."""

    directory: Path
    known_model: ModelName | None
    known_version: Version | None
    files: tuple[str, ...]
    code: tuple[str, ...]
    requirements: str | None
    metrics: str | None
    framework: str | None
    task: str | None
    dataset: str | None
    properties: Mapping[str, tuple[str, ...]]
    metric_gates: tuple[str, ...]
    scan_allow: tuple[str, ...]
    xray_timeout_seconds: int
    stages: Mapping[str, Stage]
    publish_stage: str
    promotion: Promotion
    build: Build
    pypi_repository: RepositoryKey
    hub_repository: RepositoryKey
    frogml_repository: RepositoryKey | None = None
    """Where published versions are registered for FrogML."""

    @property
    def model(self) -> ModelName:
        """Name of the model, or ConfigurationError saying where to write it."""
        if self.known_model is None:
            raise ConfigurationError(
                "no model is named",
                hint=f"Write `model: <name>` in {self.directory / 'mlops.yml'}, or give --model.",
            )
        return self.known_model

    @property
    def version(self) -> Version:
        """Version, by default the build number; ConfigurationError where neither is known."""
        if self.known_version is None:
            raise ConfigurationError(
                "the model has no version",
                hint="Give --version or a build number, or write `version:` in mlops.yml.",
            )
        return self.known_version

    def stage(self, name: str) -> Stage:
        """The stage of that name, or ConfigurationError listing those there are."""
        if name not in self.stages:
            raise ConfigurationError(
                f"there is no stage {name!a}", hint=f"Stages are: {', '.join(self.stages)}."
            )
        return self.stages[name]
