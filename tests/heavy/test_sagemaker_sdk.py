"""The registry's model in the real SageMaker SDK, of both versions that have ``InferenceSpec``."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path

import boto3
import joblib
import pytest
from moto.server import ThreadedMotoServer
from sklearn.linear_model import LinearRegression
from tests.contract.conftest import environment, isolated_environment

from support.inference_spec import InferenceSpec
from support.platform_team import platform_team
from support.project import Project

DRIVER = Path(__file__).parent / "sagemaker_spec.py"
ROOT = Path(__file__).resolve().parents[2]
CORE = tuple(each for each in requires("mlops-jfrog") or () if "extra ==" not in each)
SDKS = {
    "2": ("sagemaker==2.257.7", "cloudpickle"),
    "3": ("sagemaker-serve==1.27.0", "httpx2"),
}
GUIDE = (ROOT / "docs" / "guide" / "aws.md").read_text(encoding="utf-8")
(SNIPPET,) = re.findall(r"^builder = ModelBuilder\(\n.*?^```", GUIDE, re.DOTALL | re.MULTILINE)
CALL = SNIPPET.partition("\n)\n")[0]
BUILDER = [
    *re.findall(r"^    (\w+)=", CALL, re.MULTILINE),
    *re.findall(r"^builder\.(\w+)\(", SNIPPET, re.MULTILINE),
]
"""Arguments and methods that the guide uses."""
MODEL, SECRET = "lines/straight", "ml/jfrog"


@dataclass(frozen=True)
class Account:
    """A platform with a model in production, and Secrets Manager with its token."""

    url: str
    token: str
    aws: str


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("account")
    aws = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with platform_team(folder) as team:
        project = Project(folder / "project", MODEL, {**team.environment, "HOME": str(folder)})
        project.folder.mkdir()
        line = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
        joblib.dump(line, project.folder / "model.joblib")
        project.configure(files=["model.joblib"], code=None, gates={})
        project.publish(promote=True)
        aws.start()
        host, port = aws.get_host_and_port()
        found = Account(team.sandbox.url, team.sandbox.admin_token, f"http://{host}:{port}")
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        secrets = boto3.client("secretsmanager", "eu-west-1", endpoint_url=found.aws, **keys)
        secrets.create_secret(Name=SECRET, SecretString=found.token)
        secrets.close()
        yield found
        aws.stop()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("version", sorted(SDKS))
def test_the_sdk_packs_loads_and_serves_it(version: str, account: Account, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    python = environment((*SDKS[version], "scikit-learn", "boto3", *CORE)) / "python"
    variables = isolated_environment(
        tmp_path,
        PYTHONPATH=str(ROOT / "python"),
        JF_URL=account.url,
        JFROG_ACCESS_TOKEN_SECRET_ID=SECRET,
        AWS_ENDPOINT_URL=account.aws,
        AWS_REGION="eu-west-1",
        AWS_DEFAULT_REGION="eu-west-1",
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
    )
    wanted = ["served"] if version == "3" else []
    done = subprocess.run(
        [str(python), str(DRIVER), MODEL, str(packed), *wanted],
        cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["is_spec"] is True
    assert told["packed"] == pytest.approx([6.0])
    assert told["size"] < 5000
    (file,) = packed.iterdir()
    for secret in (account.token, SECRET, account.url):
        assert secret.encode() not in file.read_bytes()
    if wanted:
        assert told["served"] == pytest.approx([6.0])
        assert len(BUILDER) == 7
        assert set(BUILDER) <= set(told["builder"])
    assert told["abstract"] == sorted(InferenceSpec.__abstractmethods__)
    for name, parameters in told["parameters"].items():
        assert parameters == list(inspect.signature(getattr(InferenceSpec, name)).parameters)
