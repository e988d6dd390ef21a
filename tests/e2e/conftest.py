"""A platform with the helper in its PyPI repository, and an agent with the example project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .jenkins import CHECKOUT, Jenkins, compiled_harness

EXAMPLE = CHECKOUT / "examples" / "breast-cancer"
MODEL = "breast-cancer"
STAGING, PRODUCTION = "ml-models-staging-local", "ml-models-prod-local"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The helper, built from this checkout, and everything that it and the example depend on."""
    folder = tmp_path_factory.mktemp("wheels")
    source = tmp_path_factory.mktemp("source") / "python"
    shutil.copytree(
        CHECKOUT / "python", source, ignore=shutil.ignore_patterns("build", "*.egg-info")
    )
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--wheel-dir", str(folder), str(source)], check=True)
    locked = ["--no-deps", "--requirement", str(EXAMPLE / "requirements.txt")]
    subprocess.run([*pip, "download", "--dest", str(folder), *locked], check=True)
    return sorted(folder.glob("*.whl"))


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
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        answer = client.post(
            "/artifactory/api/pypi/pypi-local",
            data={":action": "file_upload", "name": name, "version": version},
            files={"content": (wheel.name, wheel.read_bytes())},
        )
        assert answer.ok, answer.text
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
