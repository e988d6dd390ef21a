"""`pipeline`: what the two-line Jenkinsfile will do for a project, told from mlops.yml alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Shell


def told(shell: Shell, text: str) -> dict[str, Any]:
    (shell.directory / "mlops.yml").write_text(f"model: churn\n{text}\n", encoding="utf-8")
    assert shell("pipeline", "--json", "--version", "1", "--promote") == 0, shell.said
    outputs: dict[str, Any] = json.loads(shell.output.getvalue())["outputs"]
    return outputs


def test_commands_and_tests_are_those_of_the_project(shell: Shell) -> None:
    outputs = told(shell, "train: [make model]\ntest: pytest")
    assert outputs["commands"] == ["make model"]
    assert outputs["tests"] == ["pytest"]
    assert outputs["approvals"] == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("promotion: {approval: true}", ["release"]),
        ("promotion: {approvals: [qa, security]}", ["qa", "security"]),
        ("approval: {submitter: ml-approvers}", ["release"]),
    ],
)
def test_people_are_asked_as_in_the_generated_forms(
    shell: Shell, text: str, kinds: list[str]
) -> None:
    assert told(shell, text)["approvals"] == kinds


@pytest.mark.parametrize("section", ["jenkins_job: train/churn", "sagemaker: {image: i}"])
def test_what_is_trained_by_something_else_is_refused(shell: Shell, section: str) -> None:
    text = f"model: churn\ntrain:\n  {section}\n"
    (shell.directory / "mlops.yml").write_text(text, encoding="utf-8")
    assert shell("pipeline", "--version", "1") == 3
    assert "can't be run by a pipeline that is made of commands" in shell.said
    assert "mlops-jfrog jenkinsfile --style declarative" in shell.said
