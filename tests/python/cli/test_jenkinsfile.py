"""`jenkinsfile`: show, check and write; one project and all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.jenkins_controller import TOKEN, USER, JenkinsState, jenkins_controller

from .conftest import Shell


@pytest.fixture
def project(shell: Shell) -> Shell:
    (shell.directory / "mlops.yml").write_text("model: churn\ntrain: make\n", encoding="utf-8")
    return shell


@pytest.fixture
def jenkins(shell: Shell) -> Iterator[JenkinsState]:
    with jenkins_controller() as state:
        login = {"JENKINS_USER": USER, "JENKINS_API_TOKEN": TOKEN, "JENKINS_URL": state.url}
        shell.environment.update(login)
        yield state


def jenkinsfile(shell: Shell) -> Path:
    return shell.directory / "Jenkinsfile"


def test_it_is_shown_and_nothing_is_written(project: Shell) -> None:
    assert project("jenkinsfile") == 0
    assert project.output.getvalue().startswith("// Made by mlops-jfrog ")
    assert project.output.getvalue().rstrip().endswith("}")
    assert not jenkinsfile(project).exists()


def test_it_is_written_and_then_passes_the_check(project: Shell) -> None:
    assert project("jenkinsfile", "--check") == 16
    assert "Jenkinsfile is not there" in project.said
    assert project("jenkinsfile", "--write") == 0
    assert project("jenkinsfile", "--check") == 0
    assert "is current" in project.said


def test_a_stale_one_fails_the_check_with_a_diff(project: Shell) -> None:
    project("jenkinsfile", "--write")
    (project.directory / "mlops.yml").write_text("model: churn\ntrain: new\n", encoding="utf-8")
    assert project("jenkinsfile", "--check") == 16
    assert "-                        sh 'make'" in project.errors.getvalue()
    assert "+                        sh 'new'" in project.errors.getvalue()
    assert "is stale" in project.said


def test_one_that_was_edited_is_only_overwritten_by_force(project: Shell) -> None:
    project("jenkinsfile", "--write")
    jenkinsfile(project).write_text("// mine\n", encoding="utf-8")
    assert project("jenkinsfile", "--write") == 16
    assert "was not generated; it stays" in project.said
    assert jenkinsfile(project).read_text(encoding="utf-8") == "// mine\n"
    assert project("jenkinsfile", "--write", "--force") == 0
    assert "pipeline {" in jenkinsfile(project).read_text(encoding="utf-8")


def test_all_are_written_the_broken_one_is_named(shell: Shell) -> None:
    for name, text in (("a", "model: a\n"), ("b", "modle: b\n"), ("c", "model: c\n")):
        (shell.directory / "projects" / name).mkdir(parents=True)
        (shell.directory / "projects" / name / "mlops.yml").write_text(text, encoding="utf-8")
    assert shell("jenkinsfile", "--all", "projects/**/mlops.yml", "--write") == 16
    assert "3 projects: 0 current, 2 written, 1 not" in shell.said
    assert "mlops.yml:1:1: unknown key 'modle'; did you mean 'model'?" in shell.said
    assert (shell.directory / "projects" / "c" / "Jenkinsfile").exists()
    (shell.directory / "projects" / "b" / "mlops.yml").write_text("model: b\n", encoding="utf-8")
    assert shell("jenkinsfile", "--all", "projects/**/mlops.yml", "--write", "--json") == 0
    assert json.loads(shell.output.getvalue())["outputs"] == {
        "projects": 3,
        "current": 2,
        "written": 1,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["--check", "--write"],
        ["--force"],
        ["--all", "*/mlops.yml"],
        ["--all", "*/mlops.yml", "--check", "--output", "x"],
        ["--target", "github-actions", "--style", "short"],
        ["--target", "gitlab-ci", "--lint"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_refused(project: Shell, arguments: list[str]) -> None:
    assert project("jenkinsfile", *arguments) == 2


def test_an_organisations_templates_come_from_its_file(project: Shell, tmp_path: Path) -> None:
    own = '{% extends "mlops/declarative.jinja" %}{% block about %}// ours\n{% endblock %}'
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "declarative.jinja").write_text(own, encoding="utf-8")
    organisation = tmp_path / "organisation.yml"
    organisation.write_text(f"templates: {tmp_path / 'templates'}\n", encoding="utf-8")
    project.environment["MLOPS_ORGANISATION_FILE"] = str(organisation)
    assert project("jenkinsfile") == 0, project.said
    assert "\n// ours\n" in project.output.getvalue()


def test_the_controllers_linter_is_asked(project: Shell, jenkins: JenkinsState) -> None:
    assert project("jenkinsfile", "--lint") == 0, project.said
    assert jenkins.asked[-1] == "POST /pipeline-model-converter/validate"


def test_what_the_linter_refuses_is_an_error(
    project: Shell, jenkins: JenkinsState, tmp_path: Path
) -> None:
    (tmp_path / "declarative.jinja").write_text("pipeline { stages { } }\n", encoding="utf-8")
    assert project("jenkinsfile", "--lint", "--templates", str(tmp_path)) == 3
    assert "No stages" in project.said


def test_linting_needs_a_controller(project: Shell) -> None:
    assert project("jenkinsfile", "--lint") == 3
    assert "no Jenkins controller is configured" in project.said
