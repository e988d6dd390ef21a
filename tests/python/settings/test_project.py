"""What the settings say about the project."""

from __future__ import annotations

import pytest

from mlops_jfrog.errors import ConfigurationError, UsageError
from support.desk import Desk

FULL = """\
model: nlp/sentiment
version: 1.0
files: [models/*.onnx, tokenizer/]
code: predict.py
requirements: requirements.txt
metrics: out/metrics.json
framework: onnx
task: text-classification
dataset: reviews v3
properties:
  note: "a;b,c=d #42 ü"
  team.owner: [ann, bob]
gates:
  metrics:
    - accuracy >= 0.90
  scan:
    allow: [mypackage.Model]
  xray:
    timeout: 60
stages:
  staging: {repository: ml-staging}
  canary:
    repository: ml-canary
publish: {stage: canary}
promotion:
  from: canary
  to: production
  status: good
  comment: weekly
  approval: true
build: {name: b, number: 7, url: https://ci.example/7, project: ml, env_exclude: ["*INTERNAL*"]}
pypi: {repository: pypi-team}
"""


def test_everything_that_mlops_yml_can_say(desk: Desk) -> None:
    desk.write("mlops.yml", FULL)
    project = desk.settings().project()
    assert (project.model, project.version) == ("nlp/sentiment", "1.0")
    assert project.files == ("models/*.onnx", "tokenizer/")
    assert project.code == ("predict.py",)
    assert (project.requirements, project.metrics) == ("requirements.txt", "out/metrics.json")
    assert (project.framework, project.task) == ("onnx", "text-classification")
    assert project.dataset == "reviews v3"
    assert project.properties == {"note": ("a;b,c=d #42 ü",), "team.owner": ("ann", "bob")}
    assert project.metric_gates == ("accuracy >= 0.90",)
    assert project.scan_allow == ("mypackage.Model",)
    assert project.xray_timeout_seconds == 60
    assert project.publish_stage == "canary"
    assert project.stage("staging").repository == "ml-staging"
    assert project.stage("staging").env == "staging"
    assert project.stage("canary").env == "canary"
    assert project.stage("production").repository == "ml-models-prod-local"
    assert (project.promotion.source, project.promotion.target) == ("canary", "production")
    assert (project.promotion.status, project.promotion.comment) == ("good", "weekly")
    assert project.promotion.approval_required
    assert (project.build.name, project.build.number, project.build.project) == ("b", "7", "ml")
    assert project.build.env_exclude == ("*INTERNAL*",)
    assert project.pypi_repository == "pypi-team"
    assert project.directory == desk.directory


def test_without_a_file_there_are_three_stages_and_no_gates(desk: Desk) -> None:
    project = desk.settings().project()
    assert {name: (s.repository, s.env) for name, s in project.stages.items()} == {
        "dev": ("ml-models-dev-local", "dev"),
        "staging": ("ml-models-staging-local", "staging"),
        "production": ("ml-models-prod-local", "production"),
    }
    assert project.metric_gates == ()
    assert not project.promotion.approval_required


def test_a_model_is_only_required_when_asked_for(desk: Desk) -> None:
    project = desk.settings().project()
    with pytest.raises(ConfigurationError, match="no model is named") as caught:
        _ = project.model
    assert "mlops.yml" in caught.value.hint
    with pytest.raises(ConfigurationError, match="no version"):
        _ = project.version
    with pytest.raises(ConfigurationError, match="no name"):
        _ = project.build.name
    with pytest.raises(ConfigurationError, match="no number"):
        _ = project.build.number


def test_the_version_is_by_default_the_build_number(desk: Desk) -> None:
    desk.environment |= {"JFROG_CLI_BUILD_NAME": "b", "JFROG_CLI_BUILD_NUMBER": "42"}
    assert desk.settings().project().version == "42"
    assert desk.settings(version="v1").project().version == "v1"


def test_in_a_shell_the_build_is_named_after_the_model_and_its_version(desk: Desk) -> None:
    build = desk.settings(model="nlp/x", version="1.0.0").project().build
    assert (build.name, build.number) == ("nlp/x", "1.0.0")


def test_stages_may_be_one_repository_with_env_as_the_difference(desk: Desk) -> None:
    desk.write(
        "mlops.yml",
        "stages:\n"
        "  dev: {repository: ml-models-local}\n"
        "  staging: {repository: ml-models-local}\n"
        "  production: {repository: ml-models-local, env: prod}\n",
    )
    stages = desk.settings().project().stages
    assert {stage.repository for stage in stages.values()} == {"ml-models-local"}
    assert [stage.env for stage in stages.values()] == ["dev", "staging", "prod"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stages: {dev: {env: staging, repository: ml-models-staging-local}}", "the same env"),
        ("stages: {qa: {env: qa}}", "stage qa has no repository"),
        ("stages: {'a/b': {repository: x}}", "no name for a stage"),
        ("stages: {dev: {repository: a/b}}", "mlops.yml:1: 'a/b' is no repository key"),
        ("publish: {stage: prod}", "mlops.yml:1: there is no stage 'prod'"),
        ("promotion: {to: staging}", "promotion goes from staging to itself"),
        ("model: ../x", "mlops.yml:1: model name"),
        ("version: latest", "mlops.yml:1: 'latest' is no version"),
        ("pypi: {repository: 'a b'}", "is no repository key"),
    ],
)
def test_a_wrong_name_is_said_with_its_place(desk: Desk, text: str, said: str) -> None:
    desk.write("mlops.yml", text + "\n")
    with pytest.raises(ConfigurationError) as caught:
        desk.settings().project()
    assert said in caught.value.message


def test_a_wrong_flag_is_a_usage_error(desk: Desk) -> None:
    with pytest.raises(UsageError, match="flag --model: model name"):
        desk.settings(model="a\x00b").project()


def test_a_build_number_that_is_no_version_is_said_with_its_variable(desk: Desk) -> None:
    desk.environment["JFROG_CLI_BUILD_NUMBER"] = "1/2"
    with pytest.raises(ConfigurationError, match="environment JFROG_CLI_BUILD_NUMBER"):
        desk.settings().project()


def test_patterns_of_the_jfrog_cli_are_separated_by_semicolons(desk: Desk) -> None:
    desk.environment["JFROG_CLI_ENV_EXCLUDE"] = "*a*; *b*;"
    assert desk.settings().project().build.env_exclude == ("*a*", "*b*")


def test_an_unknown_stage_lists_those_there_are(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="no stage 'live'") as caught:
        desk.settings().project().stage("live")
    assert "production" in caught.value.hint
