"""`jobs`: plan, apply, prune, run and status against a controller."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_jfrog.integrations.jenkins.jobs import run as running
from support.jenkins_controller import TOKEN, USER, ItemState, JenkinsState, jenkins_controller

from .conftest import Shell, Terminal

ALL = ("--all", "projects/*/mlops.yml")
WORKFLOW_JOB = "org.jenkinsci.plugins.workflow.job.WorkflowJob"


@pytest.fixture
def jenkins(shell: Shell, tmp_path: Path) -> Iterator[JenkinsState]:
    organisation = tmp_path / "organisation.yml"
    organisation.write_text("jenkins: {root: ml}\n", encoding="utf-8")
    with jenkins_controller() as state:
        shell.environment.update(
            JENKINS_URL=state.url,
            JENKINS_USER=USER,
            JENKINS_API_TOKEN=TOKEN,
            MLOPS_ORGANISATION_FILE=str(organisation),
        )
        yield state


@pytest.fixture
def projects(shell: Shell, jenkins: JenkinsState, monkeypatch: pytest.MonkeyPatch) -> Shell:
    write(shell, "churn", model="nlp/churn")
    write(shell, "fraud", model="fraud", parameters={"TREES": {"default": 5}})
    monkeypatch.setattr(running.Pace, "__init__", without_waiting(running.Pace.__init__))
    return shell


def without_waiting(made: Any) -> Any:
    def pace(self: running.Pace, **given: Any) -> None:
        made(self, **{**given, "sleep": lambda seconds: None})

    return pace


def write(shell: Shell, name: str, **keys: Any) -> None:
    folder = shell.directory / "projects" / name
    folder.mkdir(parents=True, exist_ok=True)
    source = {"kind": "pipeline", "repository": f"https://git.example/{name}.git"}
    document = {"jenkins": source, **keys}
    (folder / "mlops.yml").write_text(yaml.safe_dump(document), encoding="utf-8")


def test_a_plan_shows_everything_and_changes_nothing(
    projects: Shell, jenkins: JenkinsState
) -> None:
    assert projects("jobs", "plan", *ALL) == 0, projects.said
    assert "planned: 4 create" in projects.output.getvalue()
    assert "+++ plan/ml/nlp/churn" in projects.errors.getvalue()
    assert jenkins.items == {}
    assert all(asked.startswith("GET") for asked in jenkins.asked)


def test_apply_makes_them_once(projects: Shell, jenkins: JenkinsState) -> None:
    assert projects("jobs", "apply", *ALL) == 0, projects.said
    assert sorted(jenkins.items) == ["ml", "ml/fraud", "ml/nlp", "ml/nlp/churn"]
    posted = [asked for asked in jenkins.asked if asked.startswith("POST")]
    assert projects("jobs", "apply", *ALL) == 0
    assert "done: 4 keep" in projects.output.getvalue()
    assert [asked for asked in jenkins.asked if asked.startswith("POST")] == posted


def test_a_plan_of_all_projects_shows_what_prune_would_delete(
    projects: Shell, jenkins: JenkinsState
) -> None:
    projects("jobs", "apply", *ALL)
    (projects.directory / "projects" / "churn" / "mlops.yml").unlink()
    projects.output, projects.errors = io.StringIO(), io.StringIO()
    before = dict(jenkins.items)
    assert projects("jobs", "plan", *ALL) == 0, projects.said
    assert "planned: 2 delete, 2 keep" in projects.said
    assert "--- controller/ml/nlp/churn" in projects.errors.getvalue()
    assert jenkins.items == before


def test_prune_asks_and_deletes_what_no_project_wants(
    projects: Shell, jenkins: JenkinsState
) -> None:
    projects("jobs", "apply", *ALL)
    jenkins.items["ml/mine"] = ItemState(WORKFLOW_JOB, "<flow-definition/>")
    (projects.directory / "projects" / "churn" / "mlops.yml").unlink()
    assert projects("jobs", "prune", *ALL) == 2
    assert "would delete 2 items, and nobody is there to ask" in projects.said
    projects.input, projects.errors = Terminal("n\n"), Terminal()
    assert projects("jobs", "prune", *ALL) == 2
    assert "ml/nlp/churn" in jenkins.items
    projects.input = Terminal("y\n")
    assert projects("jobs", "prune", *ALL) == 0, projects.said
    assert sorted(jenkins.items) == ["ml", "ml/fraud", "ml/mine"]


def test_prune_needs_all_projects_and_a_root(projects: Shell, jenkins: JenkinsState) -> None:
    assert projects("jobs", "prune") == 2
    del projects.environment["MLOPS_ORGANISATION_FILE"]
    assert projects("jobs", "prune", *ALL, "--yes") == 3
    assert "jenkins.root is not set" in projects.said


def test_run_follows_the_log_and_ends_as_the_build_does(
    projects: Shell, jenkins: JenkinsState
) -> None:
    projects("jobs", "apply", *ALL)
    assert projects("jobs", "run", "fraud", *ALL, "--param", "TREES=7", "--wait") == 0, (
        projects.said
    )
    assert "+ train\n" in projects.output.getvalue()
    assert jenkins.items["ml/fraud"].builds[0].parameters == {"TREES": "7"}
    jenkins.next_result = "FAILURE"
    assert projects("jobs", "run", "fraud", *ALL, "--wait") == 17
    assert "ml/fraud #2 ended as FAILURE" in projects.said


def test_run_without_wait_says_where_it_is_queued(projects: Shell, jenkins: JenkinsState) -> None:
    projects("jobs", "apply", *ALL)
    projects.output = io.StringIO()
    assert projects("jobs", "run", "nlp/churn", *ALL, "--json") == 0, projects.said
    outputs = json.loads(projects.output.getvalue())["outputs"]
    assert outputs == {"job": "ml/nlp/churn", "queued": 10}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", *ALL], "no project file here is of the model 'nowhere'"),
        (["fraud", *ALL, "--param", "TREES"], "a --param is no NAME=VALUE"),
        (["fraud", *ALL, "--branch", "x"], "is no multibranch job"),
    ],
)
def test_what_can_not_be_run_is_said(projects: Shell, arguments: list[str], said: str) -> None:
    assert projects("jobs", "run", *arguments) == 2
    assert said in projects.said


def test_an_organization_is_no_job_to_run(shell: Shell, jenkins: JenkinsState) -> None:
    source = {"kind": "organization", "repository": "https://git.example/acme"}
    write(shell, "all", model="all", jenkins=source)
    assert shell("jobs", "run", "all", *ALL) == 2
    assert "has no build of its own" in shell.said
    assert jenkins.asked == []


def test_status_is_a_table_of_the_last_results(projects: Shell, jenkins: JenkinsState) -> None:
    projects("jobs", "apply", *ALL)
    projects("jobs", "run", "fraud", *ALL, "--wait")
    assert projects("jobs", "status") == 0
    table = projects.output.getvalue()
    assert "2 jobs: 1 NEVER BUILT, 1 SUCCESS" in table
    assert "ml/fraud      SUCCESS      1" in table


def test_no_token_is_ever_shown(projects: Shell, jenkins: JenkinsState) -> None:
    jenkins.next_log = [f"token {TOKEN}\n"]
    projects("jobs", "apply", *ALL)
    projects("jobs", "run", "fraud", *ALL, "--wait", "--debug")
    projects.environment["JENKINS_USER"] = "other"
    assert projects("jobs", "plan", *ALL, "--debug") == 4
    assert TOKEN not in projects.said


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("JENKINS_URL", "", "no Jenkins controller is configured"),
        ("JENKINS_URL", "ftp://x", "is no address of a controller"),
        ("JENKINS_URL", "https://user:canary@x", "is no address of a controller"),
        ("JENKINS_USER", "", "JENKINS_USER is not set"),
        ("JENKINS_API_TOKEN", "", "JENKINS_API_TOKEN is not set"),
    ],
)
def test_half_a_login_is_refused(projects: Shell, variable: str, value: str, said: str) -> None:
    projects.environment[variable] = value
    assert projects("jobs", "status") == 3
    assert said in projects.said
    assert "canary" not in projects.said
