"""Generated workflows of GitHub and GitLab: their lines are run against the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_jfrog.errors import GateFailed
from mlops_jfrog.integrations.jenkins.generate import Order, generate
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .conftest import PRODUCTION, STAGING
from .small_project import write_project
from .workflow_runner import Runner

pytestmark = pytest.mark.timeout(900)

HOSTILE = "$(touch injected) `touch injected` ${{ secrets.X }} ' \" ; touch injected #"
TRAIN = 'test "$TREES" = 7 && test "$NOTE" = "$(cat expected)" && touch trained'
IN_ITS_ENVIRONMENT = 'test "$(command -v python)" = "$PWD/.venv/bin/python"'


@pytest.fixture
def runner(platform: PlatformClient, team: PlatformTeam, tmp_path: Path) -> Runner:
    made = Runner(tmp_path)
    made.workspace.mkdir()
    token = team.token("mlops-approvers", user="ci")
    login = {"JF_URL": platform.url, "JF_ACCESS_TOKEN": token}
    made.prepare(login)
    made.expressions = {
        "vars.JF_URL": platform.url,
        "secrets.JF_ACCESS_TOKEN": token,
        "inputs.VERSION || github.run_number": "21",
        "inputs.TREES || '7'": "7",
    }
    return made


def project(runner: Runner, model: str, value: float) -> None:
    write_project(runner.workspace, value)
    (runner.workspace / "expected").write_text(HOSTILE, encoding="utf-8")
    action = "example/action@v1"
    document = {
        "model": model,
        "owner": HOSTILE,
        "files": ["model.safetensors"],
        "metrics": "metrics.json",
        "requirements": "requirements.txt",
        "gates": {"metrics": ["accuracy >= 0.9"]},
        "parameters": {"TREES": {"default": "7", "help": HOSTILE}},
        "environment": {"NOTE": HOSTILE},
        "train": [TRAIN, IN_ITS_ENVIRONMENT],
        "test": ["test -e trained"],
        "github": dict.fromkeys(("checkout", "setup_python", "setup_jfrog"), action),
    }
    (runner.workspace / "mlops.yml").write_text(yaml.safe_dump(document), encoding="utf-8")


def workflow(runner: Runner, target: str) -> dict[Any, Any]:
    text = generate(runner.workspace / "mlops.yml", Order(target)).text
    document: dict[Any, Any] = yaml.safe_load(text)
    return document


def stored(platform: PlatformClient, repository: str, model: str) -> int:
    path = f"/artifactory/api/storage/{repository}/{model}/21/model.safetensors"
    return platform.get(path).status_code


def test_github_stops_at_a_gate_publishes_then_promotes(
    runner: Runner, platform: PlatformClient
) -> None:
    project(runner, "actions/one", 7.5)
    jobs = workflow(runner, "github-actions")["jobs"]
    metrics = runner.workspace / "metrics.json"
    good = metrics.read_text(encoding="utf-8")
    metrics.write_text('{"accuracy": 0.5}', encoding="utf-8")
    assert runner.github(jobs["publish"]) == GateFailed.exit_code, runner.output
    assert stored(platform, STAGING, "actions/one") == 404
    metrics.write_text(good, encoding="utf-8")
    publish = {**jobs["publish"], "steps": jobs["publish"]["steps"][-1:]}
    assert runner.github(publish) == 0, runner.output
    assert stored(platform, STAGING, "actions/one") == 200
    assert stored(platform, PRODUCTION, "actions/one") == 404
    assert runner.github(jobs["promote"]) == 0, runner.output
    assert stored(platform, PRODUCTION, "actions/one") == 200
    assert not (runner.workspace / "injected").exists()
    calls = (runner.home / "jf-calls").read_text(encoding="utf-8")
    assert "jf pip-config --repo-resolve=pypi-virtual\njf pip install mlops-jfrog==" in calls
    assert runner.expressions["secrets.JF_ACCESS_TOKEN"] not in runner.output


def test_gitlab_publishes_then_promotes(runner: Runner, platform: PlatformClient) -> None:
    project(runner, "gitlab/one", 9.5)
    predefined = {
        "JF_URL": platform.url,
        "JF_ACCESS_TOKEN": runner.expressions["secrets.JF_ACCESS_TOKEN"],
        "CI_PIPELINE_IID": "21",
    }
    document = workflow(runner, "gitlab-ci")
    assert runner.gitlab(document, "publish", predefined) == 0, runner.output
    assert stored(platform, STAGING, "gitlab/one") == 200
    assert runner.gitlab(document, "promote", predefined) == 0, runner.output
    assert stored(platform, PRODUCTION, "gitlab/one") == 200
    assert not (runner.workspace / "injected").exists()
    assert predefined["JF_ACCESS_TOKEN"] not in runner.output
