"""The example's training script as SageMaker runs it: a process with ``SM_*`` variables.

The base model comes through a remote, the token from Secrets Manager (moto's server), and whatever
else the process asks for outside of this machine, S3 above all, fails the test.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import joblib
import numpy as np
import pytest
from moto.server import ThreadedMotoServer
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from sandbox.huggingface.hub_wire import HubWire, small
from support.outside_world import OutsideWorld, outside_world
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam
from support.project import STAGING, Registry

ROOT = Path(__file__).resolve().parents[4]
EXAMPLE = ROOT / "examples" / "sagemaker"
BASE, JOB, SECRET = "acme/tumour-base", "tumours-2026-11-21-08-00-00", "ml/jfrog"
MODEL = "sagemaker/tumours"
USES_S3 = """
import boto3, botocore.exceptions
try:
    boto3.client("s3").upload_file("model.joblib", "bucket", "model.joblib")
except (botocore.exceptions.BotoCoreError, boto3.exceptions.S3UploadFailedError):
    pass
"""


def packed(model: LogisticRegression) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(model, buffer)
    return buffer.getvalue()


@dataclass
class Account:
    """A platform with a remote in front of a hub, and Secrets Manager with its token."""

    registry: Registry
    aws: str


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("account")
    aws = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with start_in_thread(folder / "hub") as hub, start_in_thread(folder / "own") as own:
        PlatformTeam(own, folder).apply()
        stand_for(PlatformClient(own), hub)
        aws.start()
        host, port = aws.get_host_and_port()
        registry = Registry(own)
        with registry.http:
            yield Account(registry, f"http://{host}:{port}")
        aws.stop()


def stand_for(client: PlatformClient, hub: RunningSandbox) -> None:
    """Another sandbox with the base model, and a remote repository in front of it."""
    origin = PlatformClient(hub)
    wire = HubWire(origin, origin.repository("hub", packageType="huggingfaceml"))
    data = load_breast_cancer()
    base = LogisticRegression(solver="newton-cholesky").fit(data.data[:200], data.target[:200])
    card = small("README.md", b"---\nlicense: mit\n---\n")
    assert wire.commit(card, small("model.joblib", packed(base)), hub_id=BASE).ok
    client.repository(
        "huggingface-remote",
        rclass="remote",
        packageType="huggingfaceml",
        url=f"{hub.url}/artifactory/api/huggingfaceml/hub",
        username="admin",
        password=hub.admin_password,
    )


@dataclass
class Job:
    """A training job on its first host, which runs a copy of the example."""

    account: Account
    world: OutsideWorld
    root: Path

    def __post_init__(self) -> None:
        shutil.copytree(EXAMPLE, self.code)
        for name in ("model", "output", "training"):
            (self.root / name).mkdir()
        data = load_breast_cancer()
        table = np.column_stack([data.data, data.target])
        np.savetxt(self.root / "training" / "train.csv", table, delimiter=",")

    @property
    def code(self) -> Path:
        return self.root / "code"

    def run(self, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(self.root),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "python"),
            "JF_URL": self.account.registry.sandbox.url,
            "JFROG_ACCESS_TOKEN_SECRET_ID": SECRET,
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            **self.world.variables,
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": self.account.aws,
            "TRAINING_JOB_NAME": JOB,
            "SM_MODEL_DIR": str(self.root / "model"),
            "SM_OUTPUT_DATA_DIR": str(self.root / "output"),
            "SM_CHANNEL_TRAINING": str(self.root / "training"),
            "SM_CHANNELS": '["training"]',
            "SM_HOSTS": '["algo-1", "algo-2"]',
            "SM_CURRENT_HOST": "algo-1",
            "SM_HPS": json.dumps({"base-model": BASE}),
            **variables,
        }
        return subprocess.run(
            [sys.executable, "train.py", "--base-model", BASE],
            cwd=self.code, env=environment, capture_output=True, text=True, timeout=240,
        )  # fmt: skip


@pytest.fixture
def job(account: Account, tmp_path: Path) -> Iterator[Job]:
    secrets = boto3.client(
        "secretsmanager", "eu-west-1", endpoint_url=account.aws,
        aws_access_key_id="testing", aws_secret_access_key="testing",
    )  # fmt: skip
    secrets.create_secret(Name=SECRET, SecretString=account.registry.sandbox.admin_token)
    with outside_world() as world:
        yield Job(account, world, tmp_path)
    secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    secrets.close()


def test_it_starts_from_the_remote_and_registers_without_s3(job: Job) -> None:
    done = job.run()
    assert done.returncode == 0, done.stderr
    assert f"{MODEL} {JOB}: 3 files in {STAGING}" in done.stdout
    assert job.world.asked == []
    assert job.account.registry.sandbox.admin_token not in done.stdout + done.stderr
    stored = job.account.registry.files(STAGING, f"{MODEL}/{JOB}")
    assert {name.rpartition("/")[2] for name in stored} >= {"model.joblib", "endpoint.py"}
    properties = job.account.registry.properties(f"{STAGING}/{MODEL}/{JOB}/model.joblib")
    assert float(properties["accuracy"][0]) >= 0.9
    assert properties["training-run"] == [JOB]
    (base,) = properties["base-model"]
    assert base.startswith(f"{BASE}@")
    cached = job.account.registry.files("huggingface-remote-cache", f"models/{BASE}")
    assert any(path.endswith("model.joblib") for path in cached)
    assert not list((job.root / "model").iterdir())


def test_a_call_of_s3_would_have_been_noticed(job: Job) -> None:
    with (job.code / "train.py").open("a", encoding="utf-8") as script:
        script.write(USES_S3)
    job.run()
    assert any("model.joblib" in asked for asked in job.world.asked)
    job.world.asked.clear()
    code = "import urllib.request as u; u.urlopen('https://bucket.s3.amazonaws.com/x')"
    environment = {"PATH": os.environ["PATH"], **job.world.variables}
    subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert job.world.asked == ["CONNECT bucket.s3.amazonaws.com:443"]


def test_what_sagemaker_would_archive_is_refused(job: Job) -> None:
    (job.root / "model" / "model.joblib").write_bytes(b"left here")
    done = job.run(TRAINING_JOB_NAME="other")
    assert done.returncode != 0
    assert "SM_MODEL_DIR is not empty, and SageMaker archives it to S3" in done.stderr
    assert job.account.registry.files(STAGING, f"{MODEL}/other") == {}


def test_a_gate_that_fails_fails_the_job(job: Job) -> None:
    settings = job.code / "mlops.yml"
    settings.write_text(settings.read_text().replace("accuracy >= 0.90", "accuracy >= 0.9999"))
    done = job.run(TRAINING_JOB_NAME="poor")
    assert done.returncode != 0
    said = done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert "the gate wants >= 0.9999" in said
    assert job.account.registry.files(STAGING, f"{MODEL}/poor") == {}


def test_only_the_first_host_registers(job: Job) -> None:
    done = job.run(SM_CURRENT_HOST="algo-2", TRAINING_JOB_NAME="second")
    assert (done.returncode, done.stdout) == (0, "another host registers the model\n"), done.stderr
    assert job.account.registry.files(STAGING, f"{MODEL}/second") == {}
