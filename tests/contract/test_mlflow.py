"""MLflow 3.17.2, whole, with its artifacts in Artifactory by our plugin.

What is done is in ``drivers/mlflow_*.py``: every call of an artifact repository, and runs and
models by MLflow's client through a real ``mlflow server``. The environment takes two minutes to
make, once for each user; the server starts in a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.platform_client import PlatformClient

from .clients import Client, Driven
from .mlflow_environment import MLFLOW, mlflow_server, mlflow_variables, own_requirements

REPO = "mlflow-local"
PLUGIN = Client(
    MLFLOW,
    ("mlflow_repository",),
    ("mlops_jfrog.integrations.mlflow.repository",),
    own_requirements(),
)
TRACKING = Client(MLFLOW, ("mlflow_tracking",), (), own_requirements())
FAULTS = [f"error=507,method=PUT,path=artifactory/{REPO}/full/**"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    folder = tmp_path_factory.mktemp("platform")
    with start_in_thread(folder, faults=FaultPlan.parse(FAULTS)) as running:
        client = PlatformClient(running)
        client.repository(REPO, excludesPattern="forbidden/**")
        yield running


@pytest.fixture(scope="module")
def variables(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the operator sets for the server and for clients that reach artifacts directly."""
    key = requests.post(
        f"{sandbox.url}/artifactory/api/security/apiKey",
        auth=(sandbox.admin_user, sandbox.admin_password),
        timeout=60,
    ).json()["apiKey"]
    return mlflow_variables(
        tmp_path_factory.mktemp("mlflow"),
        MLFLOW_ARTIFACTORY_ENDPOINT_URL=f"{sandbox.url}/artifactory",
        MLFLOW_ARTIFACTORY_KEY=sandbox.admin_token,
        MLFLOW_ARTIFACTORY_REPO=REPO,
        TEST_API_KEY=key,
    )


@pytest.fixture(scope="module")
def plugin(
    sandbox: RunningSandbox, variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Driven:
    folder: Path = tmp_path_factory.mktemp("plugin")
    return PLUGIN.drive(sandbox, folder / "work", variables)


@pytest.fixture(scope="module")
def tracking(
    sandbox: RunningSandbox, variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Driven:
    """With one server for both: its default root is direct, its proxy has another folder."""
    home: Path = tmp_path_factory.mktemp("server")
    arguments = ["--serve-artifacts", "--default-artifact-root", "artifactory://mlflow"]
    arguments += ["--artifacts-destination", "artifactory://proxied"]
    with mlflow_server(home, variables, *arguments) as address:
        backend = f"sqlite:///{home / 'mlflow.db'}"
        own = {**variables, "MLFLOW_TRACKING_URI": address, "TEST_BACKEND": backend}
        return TRACKING.drive(sandbox, home / "work", own)


@pytest.mark.parametrize("behaviour", PLUGIN.behaviours)
def test_the_artifact_repository(plugin: Driven, behaviour: str) -> None:
    error = plugin.errors[behaviour]
    assert error is None, error


@pytest.mark.parametrize("behaviour", TRACKING.behaviours)
def test_runs_and_models(tracking: Driven, behaviour: str) -> None:
    error = tracking.errors[behaviour]
    assert error is None, error


def test_every_public_call_of_the_plugin_is_made(plugin: Driven) -> None:
    assert plugin.functions
    assert plugin.functions == plugin.called


def test_no_log_and_no_stored_file_holds_the_credential(
    sandbox: RunningSandbox,
    variables: dict[str, str],
    tracking: Driven,
    plugin: Driven,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    secrets = [sandbox.admin_token, variables["TEST_API_KEY"]]
    read = 0
    for folder in tmp_path_factory.getbasetemp().glob("server*"):
        for path in [*folder.glob("*.log"), *folder.glob("mlflow.db*")]:
            content = path.read_bytes()
            assert not [each for each in secrets if each.encode() in content], path
            read += 1
    assert read
