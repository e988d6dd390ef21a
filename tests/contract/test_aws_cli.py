"""The guide's commands and a generated training script, with the AWS CLI against moto's server."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from mlops_jfrog.integrations.jenkins.training import SageMakerTraining
from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import environment, isolated_environment

AWS_CLI = ("awscli==1.46.2",)
ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guide" / "aws.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
(REQUEST,) = re.findall(r"^```json\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
TRAINING = SageMakerTraining(
    image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/train:1",
    role="arn:aws:iam::123456789012:role/train",
    instance_type="ml.m5.large",
    output="s3://models/out",
    input="s3://models/in",
    region="eu-west-1",
    instance_count=1,
    volume_gb=30,
    timeout_seconds=60,
    hyperparameters={"trees": "100", "note": "it's $HOME `x`"},
)


@dataclass(frozen=True)
class Account:
    """An AWS account with its command line."""

    url: str
    folder: Path

    def client(self, service: str) -> Any:
        return boto3.client(
            service, "eu-west-1", endpoint_url=self.url,
            aws_access_key_id="testing", aws_secret_access_key="testing",
        )  # fmt: skip

    def run(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        tools = [str(environment(AWS_CLI)), str(Path(sys.executable).parent)]
        names = isolated_environment(
            self.folder,
            AWS_ENDPOINT_URL=self.url,
            AWS_REGION="eu-west-1",
            AWS_DEFAULT_REGION="eu-west-1",
            AWS_ACCESS_KEY_ID="testing",
            AWS_SECRET_ACCESS_KEY="testing",
            **variables,
        )
        names["PATH"] = os.pathsep.join([*tools, names["PATH"]])
        return subprocess.run(
            ["bash", "-euc", script], cwd=self.folder, env=names,
            capture_output=True, text=True, timeout=240,
        )  # fmt: skip


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield Account(f"http://{host}:{port}", tmp_path)
    server.stop()


def test_the_guides_commands_work_in_their_order(account: Account, sandbox: RunningSandbox) -> None:
    (account.folder / "token.txt").write_text(f"{sandbox.admin_token}\n", encoding="utf-8")
    (account.folder / "training-job.json").write_text(REQUEST, encoding="utf-8")
    install, *commands = COMMANDS
    assert install == 'pip install "mlops-jfrog[aws,ml]"\n'
    assert len(commands) == 4
    script = "\n".join(commands).replace("https://acme.jfrog.io", sandbox.url)
    done = account.run(script)
    assert done.returncode == 0, done.stderr
    assert f"{sandbox.url} answers" in done.stdout
    assert '"Completed"' in done.stdout
    assert sandbox.admin_token not in done.stdout + done.stderr
    secrets = account.client("secretsmanager")
    assert len(secrets.list_secret_version_ids(SecretId="ml/jfrog")["Versions"]) == 2
    secrets.close()


def test_a_generated_pipeline_starts_a_job_waits_and_unpacks_its_model(account: Account) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("model.joblib")
        entry.size = 7
        archive.addfile(entry, io.BytesIO(b"weights"))
    store, training = account.client("s3"), account.client("sagemaker")
    store.create_bucket(
        Bucket="models", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    # The job's name has the time in it; its archive lies where the service says that it does.
    script = TRAINING.commands("nlp/sentiment")[0]
    fixed = re.sub(r"\$\(date [^)]*\)", "1", script, count=1)
    assert fixed != script
    key = "out/nlp-sentiment-1/output/model.tar.gz"
    store.put_object(Bucket="models", Key=key, Body=packed.getvalue())
    done = account.run(fixed)
    assert done.returncode == 0, done.stderr
    assert (account.folder / "model.joblib").read_bytes() == b"weights"
    job = training.describe_training_job(TrainingJobName="nlp-sentiment-1")
    assert job["HyperParameters"] == TRAINING.hyperparameters
    store.close()
    training.close()
