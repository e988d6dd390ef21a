"""A model in production, an endpoint's environment, and Secrets Manager with its token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import joblib
import pytest
from moto import mock_aws
from sklearn.linear_model import LinearRegression

from support.inference_spec import installed_sdk
from support.platform_team import PlatformTeam, platform_team
from support.project import Project

SECRET, REGION = "ml/jfrog", "eu-west-1"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformTeam]:
    """The platform team of a sandbox of its own."""
    folder = tmp_path_factory.mktemp("platform-team")
    with platform_team(folder) as found:
        yield found


@pytest.fixture
def project(team: PlatformTeam, tmp_path: Path) -> Project:
    """A line through two points, in production."""
    made = Project(tmp_path / "project", f"lines/{tmp_path.name.replace('_', '-')}",
                   {**team.environment, "HOME": str(tmp_path)})  # fmt: skip
    made.folder.mkdir()
    release(made, "1.0.0", slope=2.0)
    return made


def release(project: Project, version: str, slope: float) -> None:
    line = LinearRegression().fit([[0.0], [1.0]], [0.0, slope])
    joblib.dump(line, project.folder / "model.joblib")
    project.configure(files=["model.joblib"], code=None, gates={})
    project.publish(version=version, build_number=version, promote=True)


@dataclass(frozen=True)
class Endpoint:
    """What an endpoint's process has: the platform's address, and where the token is kept."""

    secrets: Any
    token: str

    def rotate(self, token: str) -> None:
        """Another token in Secrets Manager."""
        self.secrets.put_secret_value(SecretId=SECRET, SecretString=token)


@pytest.fixture
def endpoint(
    team: PlatformTeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Endpoint]:
    """The environment of an endpoint, as this process' own."""
    for name in ("JF_ACCESS_TOKEN", "JFROG_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    variables = {
        "JF_URL": team.sandbox.url,
        "JFROG_ACCESS_TOKEN_SECRET_ID": SECRET,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "MLOPS_CACHE_FOLDER": str(tmp_path / "cache"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    token = team.sandbox.admin_token
    with mock_aws():
        secrets = boto3.client("secretsmanager", region_name=REGION)
        secrets.create_secret(Name=SECRET, SecretString=token)
        yield Endpoint(secrets, token)


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one class of the SageMaker SDK that is needed, in the SDK's place."""
    installed_sdk(monkeypatch)
