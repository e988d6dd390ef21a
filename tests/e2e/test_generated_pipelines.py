"""Generated Jenkinsfiles of every form, run on Jenkins' own interpreter against the sandbox."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_jfrog.integrations.jenkins.generate import Order, generate
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .conftest import PRODUCTION, STAGING
from .harness import compiled_harness
from .jenkins import Build, Jenkins
from .small_project import helper, safetensors, write_project

pytestmark = pytest.mark.timeout(900)

ALICE = {"submitter": "alice", "comment": "good"}
HOSTILE = "it's \"${'x'}\" $HOME \\n */ é"
TRAIN = 'test "$TREES" = 7 && test "$NOTE" = "$EXPECTED" && touch trained'


@pytest.fixture
def agent(platform: PlatformClient, team: PlatformTeam, tmp_path: Path) -> Jenkins:
    token = team.token("mlops-approvers", user="jenkins")
    credentials = {"platform-url": platform.url, "platform-token": token}
    return Jenkins(tmp_path, credentials, compiled_harness())


def project(jenkins: Jenkins, model: str, value: float, /, **keys: Any) -> None:
    """A project that has been trained, with ``keys`` in its mlops.yml besides what all have."""
    write_project(jenkins.workspace, value)
    document = {
        "model": model,
        "files": ["model.safetensors"],
        "metrics": "metrics.json",
        "gates": {"metrics": ["accuracy >= 0.9"]},
        "credentials": {"url": "platform-url", "token": "platform-token"},
        "parameters": {"TREES": {"default": "7"}},
        "environment": {"NOTE": HOSTILE},
        "notifications": {"email": ["team@acme.example"], "slack": "#ml", "on": ["always"]},
        "deployment": {"job": "deploy/it's"},
        **keys,
    }
    (jenkins.workspace / "mlops.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    (jenkins.home / "workspace@jobs" / "deploy" / "it's").mkdir(parents=True)


def run(agent: Jenkins, style: str, number: int, **how: Any) -> Build:
    generate(agent.workspace / "mlops.yml", Order(style=style)).write()
    own = {"EXPECTED": HOSTILE, "JOB_NAME": f"{style}/main"}
    environment = {**helper(agent), **own, **how.pop("environment", {})}
    return agent.build(number, environment=environment, happening={"scm": "git"}, **how)


def in_production(platform: PlatformClient, model: str) -> str:
    pointer = platform.get(f"/artifactory/{PRODUCTION}/{model}/.stages/production.json")
    return str(pointer.json()["version"]) if pointer.ok else ""


@pytest.mark.parametrize("style", ["declarative", "scripted"])
def test_every_part_of_a_full_pipeline_runs(
    agent: Jenkins, platform: PlatformClient, style: str
) -> None:
    project(
        agent,
        f"full/{style}",
        1.5,
        train=[TRAIN],
        test=["test -e trained", f": {shlex.quote(HOSTILE)}"],
        schedule="H 3 * * 1",
        agent={"label": "built-in", "image": "python:3.12"},
        promotion={"approvals": ["qa", "security"]},
        approval={"submitter": "ml-approvers"},
    )
    build = run(agent, style, 7, answer=ALICE)
    assert build.result == "SUCCESS", build.log
    assert in_production(platform, f"full/{style}") == "7"
    assert (agent.workspace / "trained").exists()
    assert build.log.count("Input requested: Promote") == 2
    assert "[container] python:3.12" in build.log
    assert "metrics.json" in build.archived or style == "scripted"
    started = f"Starting building: deploy/it's #1 {{MODEL=full/{style}, VERSION=7}}"
    assert started in build.log
    assert "[mail] " in build.log
    assert "to=team@acme.example" in build.log
    assert "[slackSend] {channel=#ml, message=" in build.log


@pytest.mark.parametrize("style", ["declarative", "scripted"])
def test_a_branch_is_trained_by_another_job_published_and_never_promoted(
    agent: Jenkins, platform: PlatformClient, style: str
) -> None:
    training = {
        "jenkins_job": "train/a b",
        "parameters": {"EPOCHS": "3"},
        "artifacts": ["model.safetensors", "out/*.json"],
    }
    project(agent, f"branch/{style}", 1.0, train=training, promotion={"approval": True})
    archived = agent.home / "workspace@jobs" / "train" / "a b"
    (archived / "out").mkdir(parents=True)
    (archived / "model.safetensors").write_bytes(safetensors(2.5))
    (archived / "out" / "log.json").write_text("{}", encoding="utf-8")
    build = run(agent, style, 8, answer=ALICE, environment={"BRANCH_NAME": "feature/x"})
    assert build.result == "SUCCESS", build.log
    assert "Starting building: train/a b #1 {EPOCHS=3}" in build.log
    assert (agent.workspace / "out" / "log.json").exists()
    staged = platform.get(f"/artifactory/{STAGING}/branch/{style}/8/model.safetensors")
    assert staged.content == safetensors(2.5)
    assert in_production(platform, f"branch/{style}") == ""
    assert "Input requested" not in build.log
    assert "Starting building: deploy" not in build.log


@pytest.mark.parametrize("style", ["declarative", "scripted"])
def test_a_command_that_fails_ends_the_build_before_anything_is_published(
    agent: Jenkins, platform: PlatformClient, style: str
) -> None:
    project(agent, f"broken/{style}", 4.5, train=["echo about to fail; exit 3"])
    build = run(agent, style, 10, answer=None)
    assert build.result == "FAILURE", build.log
    assert f"{style}/main 10: FAILURE, to=team@acme.example" in build.log
    staged = f"/artifactory/api/storage/{STAGING}/broken/{style}/10"
    assert platform.get(staged).status_code == 404


def test_one_central_jenkinsfile_builds_every_project(
    agent: Jenkins, platform: PlatformClient
) -> None:
    project(agent, "central/one", 5.5, train=["touch one"], requirements="requirements.txt")
    central = generate(agent.workspace / "mlops.yml", Order(style="short")).text
    for number, model in ((11, "central/one"), (12, "central/two")):
        text = (agent.workspace / "mlops.yml").read_text(encoding="utf-8")
        changed = text.replace("central/one", model).replace("touch one", "touch two")
        (agent.workspace / "mlops.yml").write_text(changed, encoding="utf-8")
        (agent.workspace / "model.safetensors").write_bytes(safetensors(float(number)))
        assert generate(agent.workspace / "mlops.yml", Order(style="short")).text == central
        build = agent.build(
            number,
            answer=ALICE,
            environment=helper(agent),
            jenkinsfile=central,
            happening={"scm": "git"},
            hostile=number == 12,
        )
        assert build.result == "SUCCESS", build.log
        assert in_production(platform, model) == str(number)
    assert (agent.workspace / "two").exists()


def test_a_restart_at_every_step_changes_nothing(agent: Jenkins, platform: PlatformClient) -> None:
    project(agent, "restarted", 6.5, train=[TRAIN], promotion={"approval": True})
    build = run(agent, "scripted", 13, answer=ALICE, hostile=True)
    assert build.result == "SUCCESS", build.log
    assert in_production(platform, "restarted") == "13"
