"""MLflow 3.17.2, whole, with its artifacts in Artifactory by our plugin.

What is done is in ``drivers/mlflow_*.py``: every call of an artifact repository, and runs and
models by MLflow's client through a real ``mlflow server``. The environment takes two minutes to
make, once for each user; the server starts in a few seconds.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from mlops_jfrog.workflows.context import open_context
from mlops_jfrog.workflows.perform import perform
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .clients import Client, Driven
from .mlflow_environment import (
    MLFLOW,
    mlflow_programs,
    mlflow_server,
    mlflow_variables,
    own_requirements,
)

# Whoever comes first makes the environment, with nothing in pip's cache.
pytestmark = pytest.mark.timeout(900)

REPO = "mlflow-local"
PLUGIN = Client(
    MLFLOW,
    ("mlflow_repository",),
    ("mlops_jfrog.integrations.mlflow.repository",),
    own_requirements(),
)
TRACKING = Client(MLFLOW, ("mlflow_tracking",), (), own_requirements())
FAULTS = [
    f"error=507,method=PUT,path=artifactory/{REPO}/full/**",
    f"truncate=0.4,times=3,method=GET,path=artifactory/{REPO}/truncated/**",
]


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


@dataclass(frozen=True)
class Server:
    """One for all: its default root is direct, its proxy has a folder of its own."""

    home: Path
    url: str


@pytest.fixture(scope="module")
def server(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home: Path = tmp_path_factory.mktemp("server")
    arguments = ["--serve-artifacts", "--default-artifact-root", "artifactory://mlflow"]
    arguments += ["--artifacts-destination", "artifactory://proxied"]
    with mlflow_server(home, variables, *arguments) as url:
        yield Server(home, url)


@pytest.fixture(scope="module")
def tracking(sandbox: RunningSandbox, server: Server, variables: dict[str, str]) -> Driven:
    """All that its client does, done once."""
    backend = f"sqlite:///{server.home / 'mlflow.db'}"
    own = {**variables, "MLFLOW_TRACKING_URI": server.url, "TEST_BACKEND": backend}
    return TRACKING.drive(sandbox, server.home / "work", own)


@pytest.mark.parametrize("behaviour", PLUGIN.behaviours)
def test_the_artifact_repository(plugin: Driven, behaviour: str) -> None:
    error = plugin.errors[behaviour]
    assert error is None, error


@pytest.mark.parametrize("behaviour", TRACKING.behaviours)
def test_runs_and_models(tracking: Driven, behaviour: str) -> None:
    error = tracking.errors[behaviour]
    assert error is None, error


@pytest.fixture
def publish(
    sandbox: RunningSandbox,
    server: Server,
    variables: dict[str, str],
    tracking: Driven,
    tmp_path: Path,
) -> Callable[[str], Mapping[str, object]]:
    """Publish a model of that server by its address; the outputs."""
    PlatformTeam(sandbox, tmp_path).apply()
    environment = {
        **{key: each for key, each in variables.items() if key.startswith("MLFLOW_ARTI")},
        "MLFLOW_TRACKING_URI": server.url,
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "HOME": str(tmp_path),
    }

    def published(address: str) -> Mapping[str, object]:
        operation = Publish(
            mlflow_run=address, model=tmp_path.name, version="1", require=("accuracy >= 0.9",)
        )
        context = open_context(operation, directory=tmp_path, environment=environment)
        return perform(operation, replace(context, open_origin=open_origin)).outputs

    return published


def asked(server: Server, path: str, **query: str) -> Any:
    """An answer of the tracking server."""
    return requests.get(f"{server.url}/api/2.0/mlflow/{path}", query, timeout=60).json()


def tags(document: Any) -> dict[str, str]:
    return {each["key"]: each["value"] for each in document["tags"]}


@pytest.mark.parametrize("address", ["models:/published-directly/1", "models:/proxied@champion"])
def test_a_registered_model_is_published_and_gets_the_verdict(
    sandbox: RunningSandbox,
    server: Server,
    publish: Callable[[str], Mapping[str, object]],
    address: str,
) -> None:
    outputs = publish(address)

    digests = outputs["digests"]
    assert isinstance(digests, dict)
    assert {"MLmodel", "model.pkl", "requirements.txt"} <= set(digests)
    name = address.removeprefix("models:/").partition("/")[0].partition("@")[0]
    version = asked(server, "model-versions/get", name=name, version="1")["model_version"]
    assert tags(version)["mlops-jfrog.verdict"] == "passed"
    assert tags(version)["mlops-jfrog.url"] == outputs["url"]
    properties = PlatformClient(sandbox).properties(
        str(outputs["repository"]), f"{outputs['path']}/model.pkl"
    )
    assert (properties["accuracy"], properties["param.C"]) == (["0.97"], ["1.0"])
    assert properties["framework"] == ["sklearn"]
    assert properties["dataset"][0].startswith("claims@")


def test_a_run_is_published_by_its_id_and_mlflow_loads_what_was_published(
    sandbox: RunningSandbox,
    server: Server,
    publish: Callable[[str], Mapping[str, object]],
    variables: dict[str, str],
    tmp_path: Path,
) -> None:
    version = asked(server, "model-versions/get", name="published-directly", version="1")
    run_id = version["model_version"]["run_id"]

    outputs = publish(run_id)

    assert outputs["metrics"] == {"accuracy": 0.97}
    run = asked(server, "runs/get", run_id=run_id)["run"]
    assert tags(run["data"])["mlops-jfrog.url"] == outputs["url"]
    for name in ("MLmodel", "model.pkl", "requirements.txt"):
        stored = f"/artifactory/{outputs['repository']}/{outputs['path']}/{name}"
        (tmp_path / name).write_bytes(PlatformClient(sandbox).get(stored).content)
    loads = "import mlflow, sys; print(mlflow.pyfunc.load_model(sys.argv[1]).predict([[1.0]]))"
    done = subprocess.run(
        [str(mlflow_programs() / "python"), "-c", loads, str(tmp_path)],
        env=variables,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("[1]\n", 0), done.stderr


def test_every_public_call_of_the_plugin_is_made(plugin: Driven) -> None:
    assert plugin.functions
    assert plugin.functions == plugin.called


def test_no_log_and_no_stored_file_holds_the_credential(
    sandbox: RunningSandbox,
    variables: dict[str, str],
    tracking: Driven,
    plugin: Driven,
    server: Server,
) -> None:
    secrets = [sandbox.admin_token, variables["TEST_API_KEY"]]
    files = [server.home / "server.log", *server.home.glob("mlflow.db*")]
    assert len(files) > 1
    for path in files:
        content = path.read_bytes()
        assert not [each for each in secrets if each.encode() in content], path
