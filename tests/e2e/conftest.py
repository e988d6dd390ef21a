"""A platform with the helper in its PyPI repository, and an agent with the example project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.live.platform import Platform, built_wheels, upload

from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .harness import CHECKOUT, compiled_harness, end_harness
from .jenkins import Jenkins

EXAMPLE = CHECKOUT / "examples" / "breast-cancer"
MODEL = "breast-cancer"
STAGING, PRODUCTION = "ml-models-staging-local", "ml-models-prod-local"


@pytest.fixture(scope="session", autouse=True)
def _harness() -> Iterator[None]:
    yield
    end_harness()


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The helper, built from this checkout, and everything that it and the example depend on."""
    locked = tmp_path_factory.mktemp("locked")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
    lock = ["--no-deps", "--dest", str(locked), "--requirement", str(EXAMPLE / "requirements.txt")]
    subprocess.run([*pip, *lock], check=True)
    own = built_wheels(tmp_path_factory.mktemp("helper"))
    return [*own, *(each for each in locked.iterdir() if each.name not in {o.name for o in own})]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformTeam]:
    """A platform as `mlops-jfrog setup apply` leaves it."""
    folder = tmp_path_factory.mktemp("platform")
    with start_in_thread(folder / "sandbox") as running:
        found = PlatformTeam(running, folder)
        found.apply()
        yield found


@pytest.fixture(scope="module")
def platform(team: PlatformTeam, wheels: list[Path]) -> PlatformClient:
    """What the administrator sees of it; the helper's wheels are in its package repository."""
    client = PlatformClient(team.sandbox)
    upload(wheels, Platform(client.url, team.sandbox.admin_token))
    return client


@pytest.fixture(scope="module")
def jenkins(
    platform: PlatformClient, team: PlatformTeam, tmp_path_factory: pytest.TempPathFactory
) -> Jenkins:
    """An agent whose workspace holds the example project with Jenkinsfile.example in it.

    Its token may publish and promote, and nothing else.
    """
    token = team.token("mlops-approvers", user="jenkins")
    credentials = {"jfrog-url": platform.url, "jfrog-token": token}
    made = Jenkins(tmp_path_factory.mktemp("agent"), credentials, compiled_harness())
    leftovers = shutil.ignore_patterns(
        "model.joblib", "metrics.json", "mlops-report", "__pycache__"
    )
    shutil.copytree(EXAMPLE, made.workspace, ignore=leftovers)
    shutil.copy(CHECKOUT / "Jenkinsfile.example", made.workspace / "Jenkinsfile")
    (made.workspace / ".gitignore").write_text(".venv/\n", encoding="utf-8")
    author = ["-c", "user.name=Team", "-c", "user.email=team@example.invalid"]
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        [*author, "commit", "-qm", "Start"],
    ):
        subprocess.run(["git", *command], cwd=made.workspace, check=True)
    return made
