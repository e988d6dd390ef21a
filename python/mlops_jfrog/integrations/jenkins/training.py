"""How a model is trained: by commands, by a Jenkins job, by a SageMaker training job."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.errors import ConfigurationError

_NOT_IN_A_JOB_NAME = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_JOB_NAME = 40
"""Characters, which leaves room for the time; SageMaker takes 63."""

_REQUEST = ".mlops-sagemaker.json"


@dataclass(frozen=True)
class JobTraining:
    """A Jenkins job that trains; ``artifacts`` of its build are copied into the workspace."""

    job: str
    parameters: Mapping[str, str]
    artifacts: tuple[str, ...]


@dataclass(frozen=True)
class SageMakerTraining:
    """A SageMaker training job, started and waited for with the AWS CLI."""

    image: str
    role: str
    instance_type: str
    output: str
    input: str | None
    region: str | None
    instance_count: int
    volume_gb: int
    timeout_seconds: int
    hyperparameters: Mapping[str, str]

    def request(self) -> dict[str, object]:
        """CreateTrainingJob's request without the job's name."""
        request: dict[str, object] = {
            "AlgorithmSpecification": {"TrainingImage": self.image, "TrainingInputMode": "File"},
            "RoleArn": self.role,
            "OutputDataConfig": {"S3OutputPath": self.output},
            "ResourceConfig": {
                "InstanceType": self.instance_type,
                "InstanceCount": self.instance_count,
                "VolumeSizeInGB": self.volume_gb,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": self.timeout_seconds},
            "HyperParameters": dict(self.hyperparameters),
        }
        if self.input is not None:
            source = {
                "S3DataType": "S3Prefix",
                "S3Uri": self.input,
                "S3DataDistributionType": "FullyReplicated",
            }
            channel = {"ChannelName": "training", "DataSource": {"S3DataSource": source}}
            request["InputDataConfig"] = [channel]
        return request

    def commands(self, model: str) -> tuple[str, ...]:
        """One script for ``sh``: start, wait, fail unless completed, unpack the model here."""
        name = _NOT_IN_A_JOB_NAME.sub("-", model).strip("-")[:_LONGEST_JOB_NAME] or "model"
        region = f" --region {shlex.quote(self.region)}" if self.region else ""
        body = shlex.quote(json.dumps(self.request()))
        described = f'aws sagemaker{region} describe-training-job --training-job-name "$job"'
        script = f"""set -e
job={name}-$(date -u +%Y%m%d%H%M%S)
printf '%s' {body} > {_REQUEST}
aws sagemaker{region} create-training-job --training-job-name "$job" --cli-input-json file://{_REQUEST}
trap 'aws sagemaker{region} stop-training-job --training-job-name "$job"' INT TERM
aws sagemaker{region} wait training-job-completed-or-stopped --training-job-name "$job" || true
status=$({described} --query TrainingJobStatus --output text)
if [ "$status" != Completed ]; then
    echo "training job $job ended as $status" >&2
    {described} --query FailureReason --output text >&2
    exit 1
fi
model=$({described} --query ModelArtifacts.S3ModelArtifacts --output text)
aws s3{region} cp "$model" model.tar.gz
tar -xzf model.tar.gz"""
        return (script,)


@dataclass(frozen=True)
class Training:
    """Commands, or one of the others; nothing where the model is not trained by the build."""

    commands: tuple[str, ...] = ()
    job: JobTraining | None = None

    def needs_jenkins(self, target: str) -> None:
        """ConfigurationError where only Jenkins could do it."""
        if self.job is not None:
            raise ConfigurationError(
                f"train.jenkins_job can't be started from {target}",
                hint="Write the commands or a SageMaker job there, or generate a Jenkinsfile.",
            )
