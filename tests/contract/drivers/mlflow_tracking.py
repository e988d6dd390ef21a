"""Runs and models by MLflow's own client, through a server whose artifacts lie in Artifactory.

``MLFLOW_TRACKING_URI`` is its address. Its default experiment's artifacts are reached directly, and
those below ``mlflow-artifacts:`` through the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import mlflow  # type: ignore[import-not-found, unused-ignore]
from engine import Platform  # type: ignore[import-not-found, unused-ignore]


def artifacts_of_a_run_lie_directly_in_the_default_root(platform: Platform) -> None:
    _logs_lists_loads(_experiment(), "artifactory://mlflow/", platform)


def artifacts_go_through_the_server_s_proxy(platform: Platform) -> None:
    _logs_lists_loads(_experiment("mlflow-artifacts:/through"), "mlflow-artifacts:/", platform)


def a_model_is_logged_registered_and_loaded_directly(platform: Platform) -> None:
    _model_is_loaded(_experiment())


def a_model_is_logged_registered_and_loaded_through_the_proxy(platform: Platform) -> None:
    _model_is_loaded(_experiment("mlflow-artifacts:/models"))


def models_are_registered_for_a_publish(platform: Platform) -> None:
    """What the test then publishes: with a metric, a parameter and a data set."""
    import pandas  # type: ignore[import-untyped, unused-ignore]
    from sklearn.linear_model import (  # type: ignore[import-untyped, unused-ignore]
        LogisticRegression,
    )

    claims = mlflow.data.from_pandas(pandas.DataFrame({"x": [1.0, 2.0]}), name="claims")
    for name, location in (("published-directly", None), ("proxied", "mlflow-artifacts:/p")):
        with mlflow.start_run(experiment_id=_experiment(location)):
            mlflow.log_input(claims)
            mlflow.log_param("C", 1.0)
            mlflow.log_metric("accuracy", 0.97)
            mlflow.sklearn.log_model(
                LogisticRegression().fit([[0.0], [1.0]], [0, 1]),
                name="classifier",
                registered_model_name=name,
                pip_requirements=["scikit-learn==1.7.2"],
                serialization_format="pickle",
            )
        mlflow.MlflowClient().set_registered_model_alias(name, "champion", 1)


def the_server_shows_artifacts_of_a_run(platform: Platform) -> None:
    """As its web page does: the server itself lists and reads them."""
    with mlflow.start_run(experiment_id=_experiment()) as run:
        mlflow.log_text("shown", "note.txt")
    client = mlflow.MlflowClient()
    assert [each.path for each in client.list_artifacts(run.info.run_id)] == ["note.txt"]
    address = f"{os.environ['MLFLOW_TRACKING_URI']}/get-artifact"
    query = f"path=note.txt&run_uuid={run.info.run_id}"
    assert _get(f"{address}?{query}") == b"shown"


def a_client_s_location_on_another_host_gets_no_credential(platform: Platform) -> None:
    experiment = mlflow.create_experiment(
        uuid.uuid4().hex, artifact_location="artifactory://elsewhere.example/artifactory/r/x"
    )
    run = mlflow.MlflowClient().create_run(experiment)
    try:
        _get(
            f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/artifacts/list"
            f"?run_id={run.info.run_id}"
        )
    except OSError as refused:
        if "400" not in str(refused):
            raise
    else:
        raise AssertionError("the server asked elsewhere")


def garbage_collection_deletes_the_artifacts_of_deleted_runs(platform: Platform) -> None:
    experiment = _experiment()
    runs = []
    for _ in range(2):
        with mlflow.start_run(experiment_id=experiment) as run:
            mlflow.log_text("x", "a/x.txt")
        runs.append(run)
    gone, kept = runs
    mlflow.delete_run(gone.info.run_id)
    command = [str(Path(sys.executable).with_name("mlflow")), "gc"]
    command += ["--backend-store-uri", os.environ["TEST_BACKEND"]]
    done = subprocess.run(
        [*command, "--run-ids", gone.info.run_id], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr
    listed = mlflow.artifacts.list_artifacts
    assert listed(artifact_uri=gone.info.artifact_uri) == []
    assert [each.path for each in listed(run_id=kept.info.run_id)] == ["a"]


def _experiment(location: str | None = None) -> str:
    found: str = mlflow.create_experiment(uuid.uuid4().hex, artifact_location=location)
    return found


def _logs_lists_loads(experiment: str, where: str, platform: Platform) -> None:
    large = os.urandom(5_000_000)
    platform.file("logged/a/large.bin", large)
    platform.file("logged/b.txt", b"b")
    with mlflow.start_run(experiment_id=experiment) as run:
        mlflow.log_text("hello", "notes/a.txt")
        mlflow.log_dict({"k": [1, 2]}, "d.json")
        mlflow.log_artifacts(str(platform.folder / "logged"), "logged")
    assert run.info.artifact_uri.startswith(where), run.info.artifact_uri
    listed = mlflow.artifacts.list_artifacts(run_id=run.info.run_id, artifact_path="logged")
    assert [(each.path, each.is_dir) for each in listed] == [
        ("logged/a", True),
        ("logged/b.txt", False),
    ]
    assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/a.txt") == "hello"
    assert mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/d.json") == {"k": [1, 2]}
    folder = mlflow.artifacts.download_artifacts(f"runs:/{run.info.run_id}/logged")
    assert Path(folder, "a/large.bin").read_bytes() == large


def _model_is_loaded(experiment: str) -> None:
    from sklearn.linear_model import (  # type: ignore[import-untyped, unused-ignore]
        LogisticRegression,
    )

    fitted: Any = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    name = f"model-{uuid.uuid4().hex[:8]}"
    with mlflow.start_run(experiment_id=experiment) as run:
        logged = mlflow.sklearn.log_model(
            fitted,
            name="classifier",
            registered_model_name=name,
            pip_requirements=["scikit-learn"],
            serialization_format="pickle",
        )
    for address in (logged.model_uri, f"models:/{name}/1"):
        loaded = mlflow.sklearn.load_model(address)
        assert list(loaded.predict([[0.0], [3.0]])) == [0, 1]
    by_run = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/classifier")
    assert list(by_run.predict([[3.0]])) == [1]


def _get(url: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(url, timeout=60) as answer:
        found: bytes = answer.read()
    return found
