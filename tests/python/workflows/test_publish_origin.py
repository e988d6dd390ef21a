"""Publish what an MLflow server, a W&B run or another repository holds, through the same gates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mlops_jfrog.contract.publishing import Import, Publish
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
    GateFailed,
    GateUndecided,
    MlopsError,
    NotFoundError,
    SecurityViolation,
    UnsafeModel,
    UsageError,
)
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.workflows.perform import perform
from support.project import STAGING, Project, Registry
from support.tracking_server import TrackingServer, tracking_server

RUN = "0123456789abcdef0123456789abcdef"
MODEL = "m-0123456789abcdef"


@pytest.fixture
def mlflow() -> Iterator[TrackingServer]:
    """A server with one run, that has logged one model, which is registered twice."""
    with tracking_server() as server:
        folder = f"1/models/{MODEL}/artifacts"
        server.files = {
            f"{folder}/MLmodel": b"flavors:\n  python_function: {}\n  sklearn: {}\n",
            f"{folder}/model.json": b'{"weights": [1, 2]}',
            f"{folder}/requirements.txt": b"joblib==1.5.1\n",
            f"{folder}/deep/more.json": b"{}",
        }
        info = {
            "run_id": RUN,
            "experiment_id": "1",
            "artifact_uri": f"mlflow-artifacts:/1/{RUN}",
            "status": "FINISHED",
            "lifecycle_stage": "active",
        }
        data = {
            "metrics": [{"key": "accuracy", "value": 0.97}, {"key": "val/f1", "value": 0.9}],
            "params": [{"key": "lr", "value": "0.1"}, {"key": "a b", "value": "größe;=,"}],
            "tags": [
                {"key": "team", "value": "risk"},
                {"key": "mlflow.user", "value": "quinn"},
                {"key": "mlflow.log-model.history", "value": "[…]"},
                {"key": "long", "value": "x" * 5000},
            ],
        }
        dataset = {"name": "claims", "digest": "9f86d081", "source": "s3://data/claims"}
        server.runs[RUN] = {
            "info": info,
            "data": data,
            "inputs": {"dataset_inputs": [{"dataset": dataset}]},
            "outputs": {"model_outputs": [{"model_id": MODEL, "step": 0}]},
        }
        logged = {
            "model_id": MODEL,
            "name": "classifier",
            "source_run_id": RUN,
            "artifact_uri": f"mlflow-artifacts:/{folder}",
        }
        server.models[MODEL] = {"info": logged, "data": {}}
        for number, extra in (("3", {"model_id": MODEL}), ("4", {"source": f"models:/{MODEL}"})):
            version = {"name": "fraud", "version": number, "run_id": RUN, "source": "models:/x"}
            server.versions["fraud", number] = {**version, **extra}
        server.aliases["fraud", "champion"] = "4"
        yield server


@pytest.fixture
def tracked(project: Project, mlflow: TrackingServer) -> Project:
    """The project with that server."""
    project.configure(files=None, code=None, metrics=None)
    return replace(
        project,
        environment={
            **project.environment,
            "MLFLOW_TRACKING_URI": mlflow.url,
            "MLFLOW_TRACKING_TOKEN": "canary-mlflow-77",
        },
    )


def run(project: Project, operation: Publish | Import) -> Outcome:
    return perform(operation, replace(project.context(operation), open_origin=open_origin))


def properties(registry: Registry, outcome: Outcome) -> dict[str, list[str]]:
    path = f"{outcome.outputs['repository']}/{outcome.outputs['path']}/MLmodel"
    return registry.properties(path)


@pytest.mark.parametrize("address", [RUN, f"runs:/{RUN}", f"runs:/{RUN}/classifier"])
def test_a_run_is_published_with_all_that_is_known_of_it(
    tracked: Project, mlflow: TrackingServer, registry: Registry, address: str
) -> None:
    outcome = run(tracked, Publish(mlflow_run=address))

    digests = outcome.outputs["digests"]
    assert isinstance(digests, dict)
    assert set(digests) == {"MLmodel", "model.json", "deep/more.json", "requirements.txt"}
    assert outcome.outputs["metrics"] == {"accuracy": 0.97, "val/f1": 0.9}
    assert "metric accuracy" in [gate.name for gate in outcome.gates]
    found = properties(registry, outcome)
    assert found["accuracy"] == ["0.97"]
    assert (found["param.lr"], found["param.a_b"]) == (["0.1"], ["größe;=,"])
    assert (found["tag.team"], found["tag.mlflow.user"]) == (["risk"], ["quinn"])
    assert found["dataset"] == ["claims@9f86d081"]
    assert found["framework"] == ["sklearn"]
    assert found["training-run"] == found["mlflow.run-id"] == [RUN]
    assert not {"tag.long", "tag.mlflow.log-model.history"} & found.keys()
    assert mlflow.authorizations == {"Bearer canary-mlflow-77"}
    assert "canary" not in json.dumps([found, str(outcome)])


def test_the_run_gets_address_and_verdict_back(tracked: Project, mlflow: TrackingServer) -> None:
    outcome = run(tracked, Publish(mlflow_run=RUN))

    told = mlflow.tags[RUN]
    assert told["mlops-jfrog.verdict"] == "passed"
    assert told["mlops-jfrog.url"] == outcome.outputs["url"]
    assert told["mlops-jfrog.identity"] == outcome.outputs["identity"]


@pytest.mark.parametrize(
    ("address", "version"), [("models:/fraud/3", "3"), ("models:/fraud@champion", "4")]
)
def test_a_registered_model_keeps_its_version_and_gets_the_verdict(
    tracked: Project, mlflow: TrackingServer, address: str, version: str
) -> None:
    outcome = run(tracked, Publish(mlflow_run=address, build_number=version))

    assert outcome.outputs["version"] == version
    for name in (f"fraud/{version}", RUN):
        assert mlflow.tags[name]["mlops-jfrog.url"] == outcome.outputs["url"]


def test_a_gate_that_says_no_is_told_to_the_registry(
    tracked: Project, mlflow: TrackingServer, registry: Registry
) -> None:
    tracked.configure(files=None, code=None, gates={"metrics": ["accuracy >= 0.99"]})

    with pytest.raises(GateFailed, match=r"accuracy is 0\.97"):
        run(tracked, Publish(mlflow_run="models:/fraud/3"))

    assert mlflow.tags["fraud/3"]["mlops-jfrog.verdict"] == "failed"
    assert "0.97" in mlflow.tags["fraud/3"]["mlops-jfrog.summary"]
    assert registry.files(STAGING, tracked.model) == {}


def test_metrics_of_the_project_do_not_stand_in_for_those_of_the_run(
    tracked: Project, mlflow: TrackingServer
) -> None:
    tracked.write("metrics.json", json.dumps({"accuracy": 1.0}))
    data = dict(mlflow.runs[RUN]["data"], metrics=[])
    mlflow.runs[RUN] = {**mlflow.runs[RUN], "data": data}

    with pytest.raises(GateUndecided, match="accuracy"):
        run(tracked, Publish(mlflow_run=RUN))


def test_a_malicious_model_does_not_get_through(
    tracked: Project, mlflow: TrackingServer, registry: Registry
) -> None:
    # GLOBAL os system, STOP: written out, never loaded.
    mlflow.files[f"1/models/{MODEL}/artifacts/model.pkl"] = b"cos\nsystem\n."

    with pytest.raises(UnsafeModel):
        run(tracked, Publish(mlflow_run="models:/fraud/3"))

    assert mlflow.tags["fraud/3"]["mlops-jfrog.verdict"] == "failed"


def test_a_dry_run_tells_nobody(tracked: Project, mlflow: TrackingServer) -> None:
    run(tracked, Publish(mlflow_run="models:/fraud/3", dry_run=True))
    assert mlflow.tags == {}


def test_a_verdict_that_can_not_be_recorded_is_an_error_of_a_publish_that_passed(
    tracked: Project, mlflow: TrackingServer, registry: Registry
) -> None:
    mlflow.refuses_tags = True
    with pytest.raises(AuthenticationError):
        run(tracked, Publish(mlflow_run=RUN))
    mlflow.refuses_tags = False
    assert run(tracked, Publish(mlflow_run=RUN)).outputs["unchanged"] is True
    assert mlflow.tags[RUN]["mlops-jfrog.verdict"] == "passed"


def test_it_does_not_hide_why_a_gate_said_no(tracked: Project, mlflow: TrackingServer) -> None:
    mlflow.refuses_tags = True
    with pytest.raises(GateFailed, match="accuracy"):
        run(tracked, Publish(mlflow_run=RUN, require=("accuracy > 0.999",)))


@pytest.mark.parametrize(
    ("change", "address", "error", "told"),
    [
        ({}, "unknown-run", NotFoundError, "not found"),
        ({}, "models:/fraud/9", NotFoundError, "not found"),
        ({}, "models:/fraud", UsageError, "names no model of MLflow"),
        ({}, "../x", UsageError, "names no model of MLflow"),
        ({"uri": "file:///etc"}, RUN, UsageError, "not read from here"),
        ({"uri": "/etc"}, RUN, UsageError, "a folder"),
        ({"uri": "gs://b/x"}, RUN, UsageError, "in gs"),
        (
            {"uri": "artifactory://elsewhere.example/artifactory/r/x"},
            RUN,
            ConfigurationError,
            "configured for",
        ),
        ({"uri": "mlflow-artifacts://elsewhere.example/x"}, RUN, UsageError, "not on the tracking"),
        ({"uri": "mlflow-artifacts:/nothing"}, RUN, NotFoundError, "no file"),
        ({"file": "../../../escaped"}, RUN, SecurityViolation, "refused as a file's name"),
    ],
)
def test_what_can_not_be_read_is_one_clear_line(
    tracked: Project,
    mlflow: TrackingServer,
    change: dict[str, str],
    address: str,
    error: type[MlopsError],
    told: str,
) -> None:
    info = dict(mlflow.models[MODEL]["info"])
    if "uri" in change:
        mlflow.models[MODEL] = {"info": {**info, "artifact_uri": change["uri"]}, "data": {}}
    if "file" in change:
        root = info["artifact_uri"].removeprefix("mlflow-artifacts:/")
        mlflow.files[f"{root}/{change['file']}"] = b"x"
    with pytest.raises(error, match=told) as raised:
        run(tracked, Publish(mlflow_run=address))
    assert "\n" not in raised.value.message
    assert "canary" not in f"{raised.value}{raised.value.hint}"


@pytest.mark.parametrize(
    "change", [{"status": "RUNNING"}, {"status": "FAILED"}, {"lifecycle_stage": "deleted"}]
)
def test_a_run_that_did_not_end_well_is_not_published(
    tracked: Project, mlflow: TrackingServer, change: dict[str, str]
) -> None:
    mlflow.runs[RUN] = {**mlflow.runs[RUN], "info": {**mlflow.runs[RUN]["info"], **change}}
    with pytest.raises(UsageError, match="or deleted"):
        run(tracked, Publish(mlflow_run=RUN))
    assert run(tracked, Publish(mlflow_run="models:/fraud/3")).outputs["version"] == "3"


def test_a_run_with_two_models_wants_one_named(tracked: Project, mlflow: TrackingServer) -> None:
    other = {**mlflow.models[MODEL]["info"], "model_id": "m-2", "name": "second"}
    mlflow.models["m-2"] = {"info": other, "data": {}}
    outputs = {"model_outputs": [{"model_id": MODEL}, {"model_id": "m-2"}]}
    mlflow.runs[RUN] = {**mlflow.runs[RUN], "outputs": outputs}
    with pytest.raises(UsageError, match="classifier, second"):
        run(tracked, Publish(mlflow_run=RUN))
    run(tracked, Publish(mlflow_run=f"runs:/{RUN}/second"))


def test_a_model_of_an_older_server_is_a_folder_of_the_run(
    tracked: Project, mlflow: TrackingServer
) -> None:
    mlflow.runs[RUN] = {**mlflow.runs[RUN], "outputs": {}}
    mlflow.files[f"1/{RUN}/notes/a.txt"] = b"x"
    with pytest.raises(NotFoundError, match="no model"):
        run(tracked, Publish(mlflow_run=RUN))
    mlflow.files[f"1/{RUN}/model/MLmodel"] = b"flavors: {onnx: {}}\n"
    outcome = run(tracked, Publish(mlflow_run=RUN))
    assert outcome.outputs["metrics"] == {"accuracy": 0.97, "val/f1": 0.9}


def test_two_runs_are_not_one_version(project: Project) -> None:
    with pytest.raises(UsageError, match="two runs"):
        run(project, Publish(mlflow_run=RUN, wandb_run=project.folder))


def test_the_same_by_import(tracked: Project, mlflow: TrackingServer) -> None:
    outcome = run(tracked, Import(source="mlflow:models:/fraud/3"))
    assert outcome.outputs["version"] == "3"
    assert mlflow.tags["fraud/3"]["mlops-jfrog.verdict"] == "passed"


@pytest.mark.parametrize("source", [None, "ftp://host/x", "model.pkl"])
def test_what_names_no_source_is_refused(project: Project, source: Any) -> None:
    with pytest.raises(UsageError):
        run(project, Import(source=source))
