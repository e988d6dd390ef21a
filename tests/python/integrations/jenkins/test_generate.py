"""From a project file to the file of each target."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.integrations.jenkins.generate import Order, generate

from .conftest import ACTIONS, Write


def test_what_is_generated_does_not_depend_on_who_generates(write: Write, tmp_path: Path) -> None:
    file = write(train="make")
    environment = {"MLOPS_MODEL": "other", "BUILD_NUMBER": "7", "JENKINS_URL": "https://x.example"}
    assert generate(file, Order(environment=environment)).text == generate(file, Order()).text


def test_a_comment_in_mlops_yml_changes_nothing_a_command_does(write: Write) -> None:
    file = write(train="make")
    before = generate(file, Order()).text
    file.write_text("# more\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert generate(file, Order()).text == before
    assert generate(write(train="make model"), Order()).text != before


def test_the_short_form_stays_as_it_is_when_the_project_changes(write: Write) -> None:
    short = Order(style="short")
    before = generate(write(train="a"), short).text
    assert generate(write(train="b", owner="x", metrics="m.json"), short).text == before
    assert before.splitlines()[-2:] == ["@Library('mlops-jfrog') _", "mlops" + "Pipeline()"]
    assert generate(write(agent={"label": "gpu"}), short).text != before


def test_the_project_chooses_the_form(write: Write) -> None:
    file = write(jenkinsfile={"style": "scripted"})
    assert "node(" in generate(file, Order()).text
    assert "pipeline {" in generate(file, Order(style="declarative")).text


def test_nobody_is_asked_where_no_approval_is_wanted(write: Write) -> None:
    assert "Approve" not in generate(write(), Order()).text
    assert "approvedBy: approval" in generate(write(promotion={"approval": True}), Order()).text


def test_every_kind_of_approval_is_asked_for(write: Write) -> None:
    text = generate(write(promotion={"approvals": ["qa", "security"]}), Order()).text
    assert text.count("mlopsApprove(") == 2
    assert "kinds: ['security']" in text


def test_a_library_version_is_pinned(write: Write) -> None:
    text = generate(write(library={"version": "v1.2.3"}), Order()).text
    assert "@Library('mlops-jfrog@v1.2.3') _" in text


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"schedule": "H 3 * *"}, "mlops.yml:2: schedule .* has not five fields"),
        (
            {"train": {"command": "a", "jenkins_job": "b"}},
            "mlops.yml:3: train says two ways to train",
        ),
        ({"train": {"sagemaker": {"image": "i"}}}, "train.sagemaker.role is not set"),
        (
            {"parameters": {"A": {"default": "z", "choices": ["x"]}}},
            "mlops.yml:6: .* none of its choices",
        ),
        ({"main_branch": "a b'"}, "mlops.yml:1: .* is no name of a branch"),
        ({"agent": {"hours": 0}}, "mlops.yml:2: agent.hours must be at least 1"),
        ({"train": "x" * 70_000}, "too long for a Jenkinsfile"),
    ],
)
def test_what_can_not_be_generated_is_said(
    write: Write, keys: dict[str, object], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        generate(write(**keys), Order())


def test_a_project_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no project file") as caught:
        generate(tmp_path / "mlops.yml", Order())
    assert "mlops-jfrog init" in caught.value.hint


@pytest.mark.parametrize("missing", sorted(ACTIONS))
def test_no_version_of_an_action_is_invented(write: Write, missing: str) -> None:
    known = {name: action for name, action in ACTIONS.items() if name != missing}
    with pytest.raises(ConfigurationError, match=rf"github\.{missing} is not set"):
        generate(write(github=known), Order("github-actions"))


@pytest.mark.parametrize("action", ["actions/checkout", "checkout@v1", "a/b@", "a/b@v1 'x"])
def test_an_action_without_a_version_is_refused(write: Write, action: str) -> None:
    with pytest.raises(ConfigurationError, match="without a version"):
        generate(write(github={**ACTIONS, "checkout": action}), Order("github-actions"))


@pytest.mark.parametrize("target", ["github-actions", "gitlab-ci"])
def test_only_jenkins_starts_jenkins_jobs_and_has_styles(write: Write, target: str) -> None:
    file = write(train={"jenkins_job": "a"}, github=ACTIONS)
    with pytest.raises(ConfigurationError, match="can't be started from"):
        generate(file, Order(target))
    with pytest.raises(UsageError, match="has no styles"):
        generate(file, Order(target, style="short"))
