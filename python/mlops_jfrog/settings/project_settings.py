"""Builds the project from its settings: checks names, fills in what follows from something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mlops_jfrog.domain.approval import ApprovalPolicy, is_kind
from mlops_jfrog.domain.coordinates import ModelName, RepositoryKey, Version
from mlops_jfrog.domain.token_terms import seconds_of
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings.effective import Effective
from mlops_jfrog.settings.project import Build, Project, Promotion, Stage

_STAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")


def project_from(effective: Effective, directory: Path) -> Project:
    """The project in ``directory``, as its settings describe it."""
    model = effective.parsed("model", ModelName)
    version = effective.parsed("version", Version)
    build = build_from(effective, model, version)
    if version is None and build.known_number is not None:
        version = effective.parsed("build.number", Version)
    stages = _stages(effective)
    return Project(
        directory=directory,
        known_model=model,
        known_version=version,
        files=effective.texts("files"),
        code=effective.texts("code"),
        requirements=effective.text("requirements"),
        metrics=effective.text("metrics"),
        framework=effective.text("framework"),
        task=effective.text("task"),
        dataset=effective.text("dataset"),
        properties=_below(effective, "properties"),
        metric_gates=effective.texts("gates.metrics"),
        scan_allow=effective.texts("gates.scan.allow"),
        xray_timeout_seconds=effective.required("gates.xray.timeout", int),
        stages=stages,
        publish_stage=effective.required("publish.stage", _stage_of(stages)),
        promotion=_promotion(effective, stages),
        build=build,
        pypi_repository=effective.required("pypi.repository", RepositoryKey),
        hub_repository=effective.required("huggingface.repository", RepositoryKey),
        frogml_repository=effective.parsed("frogml.repository", RepositoryKey),
    )


def build_from(effective: Effective, model: ModelName | None, version: Version | None) -> Build:
    """The build; without a CI server it is named after the model, and numbered by its version."""
    return Build(
        known_name=effective.text("build.name") or model,
        known_number=effective.text("build.number") or version,
        url=effective.text("build.url"),
        project=effective.text("build.project"),
        env_exclude=effective.texts("build.env_exclude"),
    )


def _promotion(effective: Effective, stages: Mapping[str, Stage]) -> Promotion:
    source = effective.required("promotion.from", _stage_of(stages))
    target = effective.required("promotion.to", _stage_of(stages))
    if source == target:
        raise ConfigurationError(
            f"promotion goes from {source} to itself",
            hint="Give promotion.from and promotion.to two stages.",
        )
    return Promotion(
        source=source,
        target=target,
        status=effective.required("promotion.status", str),
        comment=effective.text("promotion.comment"),
        approval_required=effective.flag("promotion.approval"),
        approvals=_approvals(effective),
    )


def _approvals(effective: Effective) -> ApprovalPolicy:
    kinds = dict.fromkeys(effective.texts("promotion.approvals"))
    approvers = _below(effective, "promotion.approvers")
    for kind in (*kinds, *approvers):
        if not is_kind(kind):
            raise ConfigurationError(
                f"{kind!a} is no kind of approval",
                hint="Use lower-case letters, digits and '-', as in qa or security-review.",
            )
    return ApprovalPolicy(
        kinds=tuple(kinds),
        approvers=approvers,
        recorders=effective.texts("promotion.recorders"),
        self_approval=effective.flag("promotion.self_approval"),
        longest_seconds=effective.required("promotion.approval_expires", seconds_of),
    )


def _stages(effective: Effective) -> dict[str, Stage]:
    names: dict[str, None] = {}
    for key in effective.values:
        if key.startswith("stages."):
            names[key.split(".")[1]] = None
    stages = {name: _stage(effective, name) for name in names}
    _check_distinct(stages.values())
    return stages


def _stage(effective: Effective, name: str) -> Stage:
    repository = effective.parsed(f"stages.{name}.repository", RepositoryKey)
    env = effective.text(f"stages.{name}.env") or name
    if not _STAGE_NAME.match(name):
        raise ConfigurationError(
            f"{name!a} is no name for a stage", hint="Use letters, digits, '_' and '-'."
        )
    if repository is None:
        raise ConfigurationError(
            f"stage {name} has no repository",
            hint=f"Write `repository: <key>` below stages: {name}:.",
        )
    return Stage(name, repository, env)


def _check_distinct(stages: Iterable[Stage]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for stage in stages:
        other = seen.setdefault((stage.repository, stage.env), stage.name)
        if other != stage.name:
            raise ConfigurationError(
                f"stages {other} and {stage.name} have the same repository and the same env",
                hint="Give one of them another repository or another env.",
            )


def _stage_of(stages: Mapping[str, Stage]) -> Callable[[str], str]:
    def known(name: str) -> str:
        if name not in stages:
            raise UsageError(
                f"there is no stage {name!a}", hint=f"Stages are: {', '.join(sorted(stages))}."
            )
        return name

    return known


def _below(effective: Effective, section: str) -> dict[str, tuple[str, ...]]:
    prefix = f"{section}."
    return {
        key.removeprefix(prefix): effective.texts(key)
        for key in sorted(effective.values)
        if key.startswith(prefix)
    }
