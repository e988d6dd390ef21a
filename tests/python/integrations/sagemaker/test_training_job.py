"""What a training script learns of its job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.sagemaker import TrainingJob

TOLD = {"SM_MODEL_DIR": "/opt/ml/model", "SM_CHANNEL_TRAINING": "/opt/ml/input/data/training"}


def job(monkeypatch: pytest.MonkeyPatch, **variables: str) -> TrainingJob:
    for name in ("SM_MODEL_DIR", "SM_HOSTS", "SM_CURRENT_HOST", "SM_TRAINING_ENV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return TrainingJob.from_env()


def test_outside_of_sagemaker_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="SM_MODEL_DIR is not set"):
        job(monkeypatch)


def test_channels_are_folders_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = job(monkeypatch, **TOLD)
    assert found.channel() == Path("/opt/ml/input/data/training")
    with pytest.raises(ConfigurationError, match="no channel 'test'") as caught:
        found.channel("test")
    assert caught.value.hint == "It has: training."


@pytest.mark.parametrize(
    ("variables", "leads"),
    [
        ({}, True),
        ({"SM_HOSTS": '["algo-2", "algo-1"]', "SM_CURRENT_HOST": "algo-1"}, True),
        ({"SM_HOSTS": '["algo-1", "algo-2"]', "SM_CURRENT_HOST": "algo-2"}, False),
        ({"SM_TRAINING_ENV": json.dumps({"hosts": ["a", "b"], "current_host": "b"})}, False),
    ],
)
def test_the_first_host_leads(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], leads: bool
) -> None:
    assert job(monkeypatch, **TOLD, **variables).leads is leads


def test_the_job_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINING_JOB_NAME", raising=False)
    assert job(monkeypatch, **TOLD, SM_TRAINING_ENV='{"job_name": "told"}').name == "told"
    assert job(monkeypatch, **TOLD, TRAINING_JOB_NAME="named").name == "named"


@pytest.mark.parametrize("variable", ["SM_HOSTS", "SM_TRAINING_ENV"])
def test_what_is_no_json_is_one_line(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with pytest.raises(ConfigurationError, match="is no JSON"):
        job(monkeypatch, **TOLD, **{variable: "{"})


def test_a_job_shows_no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "canary" not in repr(job(monkeypatch, **TOLD, JF_ACCESS_TOKEN="canary-77"))
