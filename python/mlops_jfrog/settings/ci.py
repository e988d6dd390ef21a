"""What Jenkins and GitHub Actions say about the run, by their environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.settings.urls import without_credentials
from mlops_jfrog.settings.value import Layer, Value


@dataclass(frozen=True)
class Ci:
    """A CI server: settings that it gives, its name and version."""

    values: Layer
    name: str | None
    version: str | None


def detect_ci(environment: Mapping[str, str]) -> Ci:
    """The CI server that runs this process; one without name or values where there is none."""
    if environment.get("JOB_NAME") and environment.get("BUILD_NUMBER"):
        return Ci(_jenkins(environment), "Jenkins", environment.get("JENKINS_VERSION") or None)
    if environment.get("GITHUB_ACTIONS") == "true":
        return Ci(_github(environment), "GitHub Actions", None)
    return Ci({}, None, None)


def _jenkins(environment: Mapping[str, str]) -> Layer:
    # A job in a folder keeps its full name (team/job), as the JFrog plugin names its builds.
    # In a pull request of a multibranch job BRANCH_NAME is PR-12 and CHANGE_BRANCH the real one.
    first = {
        "branch": ("CHANGE_BRANCH", "BRANCH_NAME", "GIT_LOCAL_BRANCH", "GIT_BRANCH"),
        "commit": ("GIT_COMMIT",),
        "repository_url": ("GIT_URL", "GIT_URL_1"),
        "build.name": ("JOB_NAME",),
        "build.number": ("BUILD_NUMBER",),
        "build.url": ("BUILD_URL",),
    }
    layer = _first_set(environment, first, "Jenkins")
    branch = layer.get("branch")
    if branch is not None and branch.origin == "Jenkins GIT_BRANCH":
        # This one carries the remote's name.
        layer["branch"] = Value(str(branch.value).removeprefix("origin/"), branch.origin)
    return layer


def _github(environment: Mapping[str, str]) -> Layer:
    first: dict[str, tuple[str, ...]] = {
        "branch": ("GITHUB_HEAD_REF",),
        "commit": ("GITHUB_SHA",),
        "build.name": ("GITHUB_WORKFLOW",),
        "build.number": ("GITHUB_RUN_NUMBER",),
    }
    if environment.get("GITHUB_REF_TYPE") == "branch":
        first["branch"] = ("GITHUB_HEAD_REF", "GITHUB_REF_NAME")
    layer = _first_set(environment, first, "GitHub Actions")
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    if server and repository:
        url = without_credentials(f"{server}/{repository}")
        layer["repository_url"] = Value(url, "GitHub Actions GITHUB_REPOSITORY")
        if environment.get("GITHUB_RUN_ID"):
            page = f"{url}/actions/runs/{environment['GITHUB_RUN_ID']}"
            layer["build.url"] = Value(page, "GitHub Actions GITHUB_RUN_ID")
    return layer


def _first_set(
    environment: Mapping[str, str], variables: Mapping[str, tuple[str, ...]], ci: str
) -> dict[str, Value]:
    layer: dict[str, Value] = {}
    for key, names in variables.items():
        name = next((name for name in names if environment.get(name)), None)
        if name is not None:
            text = environment[name]
            layer[key] = Value(without_credentials(text) if "url" in key else text, f"{ci} {name}")
    return layer
