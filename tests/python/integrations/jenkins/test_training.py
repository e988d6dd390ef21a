"""A SageMaker training job, run for real by sh with a stand-in for the AWS CLI."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from mlops_jfrog.integrations.jenkins.training import SageMakerTraining

TRAINING = SageMakerTraining(
    image="123.dkr.ecr.eu-west-1.amazonaws.com/train:1",
    role="arn:aws:iam::123:role/train",
    instance_type="ml.m5.large",
    output="s3://bucket/out's",
    input="s3://bucket/in",
    region="eu-west-1",
    instance_count=2,
    volume_gb=30,
    timeout_seconds=60,
    hyperparameters={"trees": "100", "note": "it's $HOME `x`"},
)

AWS = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *create-training-job*) cp .mlops-sagemaker.json "$REQUEST" ;;
  *TrainingJobStatus*) echo "$STATUS" ;;
  *FailureReason*) echo "out of memory" ;;
  *S3ModelArtifacts*) echo s3://bucket/out/model.tar.gz ;;
  *"s3 "*cp*|*s3*" cp "*) cp "$MODEL" model.tar.gz ;;
esac
"""


def run(folder: Path, status: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The command in a workspace; what was asked of the AWS CLI."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "aws").write_text(AWS, encoding="utf-8")
    (tools / "aws").chmod(0o755)
    with tarfile.open(folder / "stored.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("model.joblib")
        entry.size = 7
        archive.addfile(entry, io.BytesIO(b"weights"))
    work = folder / "work"
    work.mkdir()
    environment = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "CALLS": str(folder / "calls"),
        "REQUEST": str(folder / "request.json"),
        "MODEL": str(folder / "stored.tar.gz"),
        "STATUS": status,
    }
    [command] = TRAINING.commands("nlp/sentiment")
    ended = subprocess.run(
        ["sh", "-xe", "-c", command],
        cwd=work,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ended, (folder / "calls").read_text(encoding="utf-8").splitlines()


def test_it_is_started_waited_for_and_its_model_unpacked(tmp_path: Path) -> None:
    ended, calls = run(tmp_path, "Completed")
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "work" / "model.joblib").read_bytes() == b"weights"
    assert [call.split()[3] for call in calls[:3]] == [
        "create-training-job",
        "wait",
        "describe-training-job",
    ]
    assert " nlp-sentiment-20" in calls[0]


def test_the_request_arrives_as_it_was_written(tmp_path: Path) -> None:
    run(tmp_path, "Completed")
    request = json.loads((tmp_path / "request.json").read_text(encoding="utf-8"))
    assert request == TRAINING.request()
    assert request["HyperParameters"] == {"trees": "100", "note": "it's $HOME `x`"}


@pytest.mark.parametrize("status", ["Failed", "Stopped", ""])
def test_anything_but_completed_fails_the_build_with_the_reason(
    tmp_path: Path, status: str
) -> None:
    ended, _ = run(tmp_path, status)
    assert ended.returncode == 1
    assert "out of memory" in ended.stderr
    assert not (tmp_path / "work" / "model.joblib").exists()
