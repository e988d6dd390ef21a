"""A run or a registered model of MLflow as the origin of a publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.integrations.fetched import as_version
from mlops_jfrog.integrations.mlflow.address import (
    LoggedModel,
    RegisteredModel,
    RunModel,
    parse_address,
)
from mlops_jfrog.integrations.mlflow.artifacts import fetch_artifacts, folders_of_models
from mlops_jfrog.integrations.mlflow.model_file import framework_of
from mlops_jfrog.integrations.mlflow.tracking import Json, Tracking
from mlops_jfrog.workflows.origin import Origin, Verdict, Wanted
from mlops_jfrog.workflows.version_properties import told_properties

_TAGS_OF_MLFLOW = frozenset(
    ("mlflow.runName", "mlflow.user", "mlflow.source.name", "mlflow.source.git.commit")
)
"""Its own tags that tell people something; the others are its bookkeeping."""


@dataclass(frozen=True)
class _Found:
    """A model on the server: where its files lie, and what belongs to it."""

    artifact_uri: str
    run: Json = field(default_factory=dict)
    logged: Json = field(default_factory=dict)
    registered: Json = field(default_factory=dict)


def open_origin(wanted: Wanted) -> Origin:
    """Its files, metrics, parameters, data sets and tags; a verdict goes back as tags."""
    tracking = Tracking.from_environment(wanted.environment)
    found = _find(tracking, wanted)
    fetch_artifacts(tracking, found.artifact_uri, wanted)
    registered = found.registered
    return replace(
        as_version(wanted.folder),
        metrics=_metrics(found),
        properties=_properties(found),
        model=_text(registered.get("name")),
        version=_text(registered.get("version")),
        framework=framework_of(wanted.folder),
        training_run=_text(_info(found.run).get("run_id")),
        tell=partial(_tell, tracking, found),
    )


def _find(tracking: Tracking, wanted: Wanted) -> _Found:
    address = parse_address(wanted.address.removeprefix("mlflow:"))
    if isinstance(address, RunModel):
        return _of_run(tracking, address, wanted.environment)
    if isinstance(address, LoggedModel):
        return _of_logged(tracking, address.model_id)
    return _of_registered(tracking, address)


def _of_registered(tracking: Tracking, address: RegisteredModel) -> _Found:
    name = address.name
    if address.version is not None:
        registered = tracking.model_version(name, address.version)
    else:
        registered = tracking.aliased_version(name, address.alias or "")
    version = str(registered.get("version"))
    source = str(registered.get("source") or "")
    model_id = registered.get("model_id") or source.removeprefix("models:/")
    if registered.get("model_id") or source.startswith("models:/m-"):
        return replace(_of_logged(tracking, str(model_id)), registered=registered)
    run_id = registered.get("run_id")
    return _Found(
        tracking.download_uri(name, version) or source,
        run=tracking.run(str(run_id)) if run_id else {},
        registered=registered,
    )


def _of_logged(tracking: Tracking, model_id: str) -> _Found:
    logged = tracking.logged_model(model_id)
    run_id = _info(logged).get("source_run_id")
    run = tracking.run(str(run_id)) if run_id else {}
    return _Found(str(_info(logged).get("artifact_uri")), run=run, logged=logged)


def _of_run(tracking: Tracking, address: RunModel, environment: Mapping[str, str]) -> _Found:
    run = tracking.run(address.run_id)
    status = _info(run).get("status")
    if status != "FINISHED" or _info(run).get("lifecycle_stage") == "deleted":
        raise UsageError(
            f"run {address.run_id} is {str(status).lower()} or deleted",
            hint="Publish a run that ended well, or a model of the registry.",
        )
    outputs = _dicts(_dict(run.get("outputs")).get("model_outputs"))
    models = [tracking.logged_model(str(each["model_id"])) for each in outputs]
    if address.name is not None:
        models = [each for each in models if _info(each).get("name") == address.name]
    if len(models) > 1:
        names = ", ".join(sorted(str(_info(each).get("name")) for each in models))
        raise UsageError(
            f"run {address.run_id} has logged {len(models)} models: {names}",
            hint=f"Name one: runs:/{address.run_id}/NAME.",
        )
    if models:
        return _Found(str(_info(models[0]).get("artifact_uri")), run=run, logged=models[0])
    root = str(_info(run).get("artifact_uri"))
    if address.name is not None:
        return _Found(f"{root}/{address.name}", run=run)
    folders = folders_of_models(tracking, root, environment)
    if len(folders) != 1:
        told = f"{len(folders)} models" if folders else "no model"
        raise NotFoundError(
            f"run {address.run_id} holds {told}",
            hint=f"Name a folder of its artifacts: runs:/{address.run_id}/NAME.",
        )
    return _Found(f"{root}/{folders[0]}", run=run)


def _metrics(found: _Found) -> Mapping[str, float]:
    """The last value of each; the model's own win over the run's. NaN comes as text."""
    metrics = {}
    for document in (found.run, found.logged):
        for each in _dicts(_dict(document.get("data")).get("metrics")):
            metrics[str(each["key"])] = float(each.get("value", 0.0))
    return metrics


def _properties(found: _Found) -> Mapping[str, tuple[str, ...]]:
    run, data = _info(found.run), _dict(found.run.get("data"))
    params = _pairs(data.get("params")) | _pairs(_dict(found.logged.get("data")).get("params"))
    tags = {
        key: value
        for key, value in _pairs(data.get("tags")).items()
        if not key.startswith("mlflow.") or key in _TAGS_OF_MLFLOW
    }
    ids = {
        "run-id": run.get("run_id"),
        "experiment-id": run.get("experiment_id"),
        "model-id": _info(found.logged).get("model_id"),
        "registered-model": found.registered.get("name"),
        "registered-version": found.registered.get("version"),
    }
    known = {key: str(value) for key, value in ids.items() if value}
    properties = {
        **told_properties("param", params),
        **told_properties("tag", tags),
        **told_properties("mlflow", known),
    }
    data_sets = [
        _dict(each.get("dataset"))
        for each in _dicts(_dict(found.run.get("inputs")).get("dataset_inputs"))
    ]
    names = tuple(dict.fromkeys(f"{each.get('name')}@{each.get('digest')}" for each in data_sets))
    return {**properties, **({"dataset": names} if names else {})}


def _tell(tracking: Tracking, found: _Found, verdict: Verdict) -> None:
    """Address and verdict as tags of the registered version and of the run."""
    told = {
        "mlops-jfrog.verdict": verdict.status,
        "mlops-jfrog.summary": verdict.summary,
        "mlops-jfrog.url": verdict.url,
        "mlops-jfrog.model": verdict.model,
        "mlops-jfrog.version": verdict.version,
        "mlops-jfrog.identity": verdict.identity,
    }
    registered, run_id = found.registered, _text(_info(found.run).get("run_id"))
    for key, value in told.items():
        if value is None:
            continue
        if registered:
            name, version = str(registered.get("name")), str(registered.get("version"))
            tracking.tag_version(name, version, key, value)
        if run_id:
            tracking.tag_run(run_id, key, value)


def _info(document: Json) -> Json:
    return _dict(document.get("info"))


def _pairs(value: Any) -> dict[str, str]:
    return {str(each.get("key")): str(each.get("value", "")) for each in _dicts(value)}


def _dicts(value: Any) -> Sequence[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return str(value) if value else None
