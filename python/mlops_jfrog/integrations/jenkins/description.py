"""What a pipeline is generated from: the settings of a project, checked and with names."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_jfrog.integrations.jenkins.training import Training


@dataclass(frozen=True)
class BuildParameter:
    """A parameter that people give a build; it reaches commands as a variable."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Agent:
    """Where a build runs; ``hours`` for building and publishing."""

    label: str | None
    image: str | None
    hours: int


@dataclass(frozen=True)
class Approval:
    """What a promotion needs of people; ``kinds`` may be empty where anybody's word will do."""

    required: bool
    kinds: tuple[str, ...]
    submitter: str | None
    hours: int


@dataclass(frozen=True)
class Notifications:
    """Who is told of what."""

    email: tuple[str, ...]
    slack: str | None
    on: tuple[str, ...]

    @property
    def wanted(self) -> bool:
        """Whether anybody is told anything."""
        return bool(self.email or self.slack)


@dataclass(frozen=True)
class Deployment:
    """What is started once a version is promoted, by kind of CI server."""

    job: str | None
    workflow: str | None
    project: str | None


@dataclass(frozen=True)
class Library:
    """The shared library, and the credentials its steps bind; None takes their defaults."""

    name: str
    version: str | None
    url_credential: str | None
    token_credential: str | None

    @property
    def reference(self) -> str:
        """What stands in ``@Library``."""
        return self.name if self.version is None else f"{self.name}@{self.version}"


@dataclass(frozen=True)
class Actions:
    """Settings of GitHub's workflows; the actions come with their versions or commits."""

    checkout: str | None
    setup_python: str | None
    setup_jfrog: str | None
    runner: str
    oidc_provider: str | None
    oidc_audience: str | None
    environment: str | None


@dataclass(frozen=True)
class GitLab:
    """Settings of GitLab's pipelines."""

    image: str | None
    oidc_provider: str | None
    oidc_audience: str | None


@dataclass(frozen=True)
class Description:
    """Everything that a template may write."""

    model: str
    owner: str | None
    python: str
    requirements: str | None
    metrics: str | None
    pypi_repository: str
    publish_stage: str
    target_stage: str
    training: Training
    tests: tuple[str, ...]
    parameters: tuple[BuildParameter, ...]
    environment: tuple[tuple[str, str], ...]
    agent: Agent
    schedule: str | None
    main_branch: str
    approval: Approval
    notifications: Notifications
    deployment: Deployment
    library: Library
    keep_builds: int
    style: str
    github: Actions
    gitlab: GitLab
