"""The guides to projects and jobs: their files are read, their command lines run as they stand."""

from __future__ import annotations

import functools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.jobs import run as running
from mlops_jfrog.settings.file_layer import read_file
from mlops_jfrog.settings.key import Scope
from support.jenkins_controller import TOKEN, USER, ItemState, JenkinsState, jenkins_controller

from .conftest import Shell

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide"
PROJECTS = (GUIDE / "projects.md").read_text(encoding="utf-8")
JOBS = (GUIDE / "jobs.md").read_text(encoding="utf-8")
WORKFLOW_JOB = "org.jenkinsci.plugins.workflow.job.WorkflowJob"


def blocks(guide: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)


def lines(guide: str) -> list[str]:
    found = "".join(blocks(guide, "sh")).splitlines()
    return [line.partition("  #")[0] for line in found if line.startswith("mlops-jfrog ")]


@pytest.fixture
def jenkins(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[JenkinsState]:
    organisation = tmp_path / "organisation.yml"
    organisation.write_text(blocks(JOBS, "yaml")[1], encoding="utf-8")
    made = running.Pace.__init__
    at_once = functools.partialmethod(made, sleep=lambda seconds: None)
    monkeypatch.setattr(running.Pace, "__init__", at_once)
    with jenkins_controller() as state:
        shell.environment.update(
            JENKINS_URL=state.url,
            JENKINS_USER=USER,
            JENKINS_API_TOKEN=TOKEN,
            MLOPS_ORGANISATION_FILE=str(organisation),
        )
        yield state


@pytest.fixture
def project(shell: Shell, jenkins: JenkinsState) -> Shell:
    """The guide's own project, once here and once among others, with the guide's own template."""
    first, *_ = blocks(PROJECTS, "yaml")
    [workflows] = [each for each in blocks(PROJECTS, "yaml") if each.startswith("github:")]
    jobs = blocks(JOBS, "yaml")[0].partition("\n")[2]
    for folder in (shell.directory, shell.directory / "projects" / "churn"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mlops.yml").write_text(first + workflows + jobs, encoding="utf-8")
    templates = shell.directory / "ci" / "templates"
    templates.mkdir(parents=True)
    [template] = blocks(PROJECTS, "jinja")
    (templates / "declarative.jinja").write_text(template, encoding="utf-8")
    return shell


@pytest.mark.parametrize("text", [*blocks(PROJECTS, "yaml"), *blocks(JOBS, "yaml")])
def test_every_file_of_the_guides_is_one(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mlops.yml"
    file.write_text(text, encoding="utf-8")
    try:
        assert read_file(file, frozenset({Scope.PROJECT}))
    except ConfigurationError:
        assert read_file(file, frozenset({Scope.PROJECT, Scope.ORGANISATION}))


@pytest.mark.parametrize("line", [each for each in lines(PROJECTS) if " init" not in each])
def test_every_line_about_generating_runs(project: Shell, line: str) -> None:
    words = shlex.split(line)[1:]
    if "--check" in words:
        assert project(*("--write" if word == "--check" else word for word in words)) == 0
    assert project(*words) == 0, project.said


@pytest.mark.parametrize("line", [each for each in lines(PROJECTS) if " init" in each])
def test_every_line_about_starting_runs(shell: Shell, line: str) -> None:
    assert shell(*shlex.split(line)[1:]) == 0, shell.said
    assert (shell.directory / "mlops.yml").exists()


def test_the_lines_about_jobs_run_one_after_the_other(
    project: Shell, jenkins: JenkinsState
) -> None:
    assert len(lines(JOBS)) == 6
    for line in lines(JOBS):
        if " run " in line:
            # The controller makes them when it looks for branches.
            for branch in ("main", "feature%2Fx"):
                made = ItemState(WORKFLOW_JOB, "<flow-definition/>")
                jenkins.items.setdefault(f"ml/nlp/churn/{branch}", made)
        assert project(*shlex.split(line)[1:]) == 0, f"{line}\n{project.said}"
    assert jenkins.items["ml/nlp/churn/main"].builds[0].parameters == {"TREES": "200"}


def test_the_mistake_in_the_guide_is_said_as_it_stands_there(shell: Shell) -> None:
    [said] = re.findall(r"`(mlops\.yml:3:1: unknown key .*?)`", PROJECTS)
    text = "model: churn\n\ngatse: {metrics: [accuracy >= 0.9]}\n"
    (shell.directory / "mlops.yml").write_text(text, encoding="utf-8")
    assert shell("jenkinsfile") == 3
    assert said in shell.said
