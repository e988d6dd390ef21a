"""The run that trains and publishes: source, training run and CI build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlops_jfrog.settings.ci import Ci
from mlops_jfrog.settings.git import WorkTree
from mlops_jfrog.settings.project import Build
from mlops_jfrog.settings.urls import without_credentials


@dataclass(frozen=True)
class Run:
    """Where the run came from; None where nothing is known.

    ``repository_url`` carries no credentials. ``ci_name`` is ``Jenkins`` or ``GitHub Actions``.
    """

    branch: str | None
    commit: str | None
    commit_message: str | None
    repository_url: str | None
    training_run: str | None
    build_name: str | None
    build_number: str | None
    build_url: str | None
    ci_name: str | None
    ci_version: str | None


def run_from(text: Callable[[str], str | None], build: Build, ci: Ci, tree: WorkTree) -> Run:
    """The run, from settings by dotted key (CI and git included), build, CI and work tree."""
    commit, url = text("commit"), text("repository_url")
    name, number = text("build.name"), text("build.number")
    named_run = f"{name}-#{number}" if name and number else None
    return Run(
        branch=text("branch"),
        commit=commit,
        commit_message=tree.message if commit is not None and commit == tree.head else None,
        repository_url=without_credentials(url) if url else None,
        training_run=text("training_run") or named_run,
        build_name=build.known_name,
        build_number=build.known_number,
        build_url=build.url,
        ci_name=ci.name,
        ci_version=ci.version,
    )
