"""What FrogML logged goes through the gates; what is published is registered for FrogML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from mlops_jfrog.contract.publishing import Import
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import (
    ConflictError,
    GateFailed,
    IntegrityError,
    NotFoundError,
    UnsafeModel,
    UsageError,
)
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.workflows.perform import perform
from support.project import STAGING, Project, Registry

ML = "ml-frogml-local"
API = f"artifactory/api/machinelearning/{ML}/model"


@pytest.fixture(autouse=True)
def repository(registry: Registry) -> str:
    body = {"rclass": "local", "packageType": "machinelearning"}
    registry.call("PUT", f"artifactory/api/repositories/{ML}", json=body)
    return ML


def logged(
    registry: Registry,
    name: str,
    files: Mapping[str, bytes],
    told: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """What FrogML does."""
    begun = registry.call("POST", f"{API}/{name}/start-transaction/1").json()
    folders = {"model_artifacts": begun["filesUploadPath"]}
    folders["dependency_artifacts"] = begun["dependenciesUploadPath"]
    folders["code_artifacts"] = begun["codeUploadPath"]
    manifest: dict[str, Any] = {
        "created_date": "2026-11-21T08:00:00.00",
        "model_format": {"framework": "scikit_learn"},
    }
    for path, content in files.items():
        kind, _, below = path.partition(":")
        registry.call("PUT", f"artifactory/{ML}/{folders[kind]}/{below}", data=content)
        digest = hashlib.sha256(content).hexdigest()
        entry = {"artifact_path": below, "size": len(content), "checksums": {"sha2": digest}}
        if kind == "code_artifacts":
            manifest[kind] = entry
        else:
            manifest.setdefault(kind, []).append(entry)
    parts = {
        "modelManifest": ("modelManifest", json.dumps(manifest)),
        "additionalData": ("additionalData", json.dumps(dict(told))),
    }
    end = f"{API}/entity-manifest/{name}/1/{begun['transactionId']}"
    registry.call("PUT", end, files=parts)


def bring(project: Project, address: str, **arguments: object) -> Outcome:
    operation = Import(source=address, **arguments)  # type: ignore[arg-type]
    return perform(operation, replace(project.context(operation), open_origin=open_origin))


@pytest.fixture
def importing(project: Project) -> Project:
    """A project whose model, version, metrics and files FrogML knows."""
    project.configure(files=None, code=None, model=None)
    for name in ("metrics.json", "requirements.txt"):
        (project.folder / name).unlink()
    return project


def test_what_was_logged_becomes_a_version(importing: Project, registry: Registry) -> None:
    name = importing.model
    files = {
        "model_artifacts:deep/weights.json": b'{"w": [1]}',
        "dependency_artifacts:requirements.txt": b"joblib==1.5.1\n",
        "code_artifacts:code.zip": b"a zip",
    }
    logged(registry, name, files, {"accuracy": "0.97", "owner": "ada", "depth": "3"})
    outcome = bring(importing, f"frogml:{ML}/{name}/1", require=("accuracy >= 0.9",))

    assert (outcome.outputs["model"], outcome.outputs["version"]) == (name, "1")
    assert outcome.outputs["metrics"] == {"accuracy": 0.97, "depth": 3.0}
    stored = registry.files(STAGING, f"{name}/1")
    assert stored[f"{name}/1/deep/weights.json"] == hashlib.sha256(b'{"w": [1]}').hexdigest()
    assert f"{name}/1/requirements.txt" in stored
    properties = registry.properties(f"{STAGING}/{name}/1/deep/weights.json")
    assert properties["owner"] == ["ada"]
    assert properties["framework"] == ["scikit_learn"]


def test_gates_refuse_what_was_logged(importing: Project, registry: Registry) -> None:
    name = importing.model
    weights = {"model_artifacts:m.json": b"{}"}
    logged(registry, name, weights, {"accuracy": "0.5"})
    with pytest.raises(GateFailed):
        bring(importing, f"frogml:{ML}/{name}/1", require=("accuracy >= 0.9",))
    dangerous = {"model_artifacts:m.pkl": b"cos\nsystem\n(S'true'\ntR."}
    logged(registry, f"{name}-bad", dangerous, {"accuracy": "0.99"})
    with pytest.raises(UnsafeModel):
        bring(importing, f"frogml:{ML}/{name}-bad/1", require=("accuracy >= 0.9",))
    assert registry.files(STAGING, name) == {}


def test_what_is_not_there_or_names_no_version_is_said(importing: Project) -> None:
    with pytest.raises(NotFoundError):
        bring(importing, f"frogml:{ML}/none/1")
    with pytest.raises(UsageError, match="no version"):
        bring(importing, f"frogml:{ML}/none")


def test_a_manifest_that_leads_elsewhere_is_refused(importing: Project, registry: Registry) -> None:
    name = importing.model
    manifest = {
        "model_format": {"framework": "files"},
        "model_artifacts": [{"artifact_path": "../up", "size": 1, "checksums": {"sha2": "0" * 64}}],
    }
    path = f"artifactory/{ML}/models/{name}/1/model-manifest.json"
    registry.call("PUT", path, data=json.dumps(manifest))
    with pytest.raises((IntegrityError, UsageError)):
        bring(importing, f"frogml:{ML}/{name}/1")


@pytest.fixture
def registering(project: Project) -> Project:
    """A project that names the machine-learning repository."""
    project.environment = {**project.environment, "MLOPS_FROGML_REPOSITORY": ML}
    return project


def manifest_of(registry: Registry, name: str, version: str) -> dict[str, Any]:
    found = registry.call("GET", f"{API}/entity-manifest/{name}/{version}").json()
    assert isinstance(found, dict)
    return found


def test_what_is_published_is_registered_too(registering: Project, registry: Registry) -> None:
    registering.publish(version="1")
    found = manifest_of(registry, registering.model, "1")
    [weights] = found["model_artifacts"]
    assert weights["artifact_path"] == "model.json"
    assert found["model_format"]["framework"] == "files"
    assert found["code_artifacts"]["artifact_path"] == "predict.py"
    [lock] = found["dependency_artifacts"]
    assert lock["artifact_path"] == "requirements.txt"
    path = weights["download_url"].removeprefix(f"{registry.sandbox.url}/")
    staged = f"artifactory/{STAGING}/{registering.model}/1/model.json"
    assert registry.call("GET", path).content == registry.call("GET", staged).content
    folder = f"{ML}/models/{registering.model}/1"
    told = registry.properties(f"{folder}/model-manifest.json")
    assert told["accuracy"] == ["0.958"]
    assert not {"env", "build.name", "build.number"} & told.keys()


def test_again_it_stays_as_it_is_and_other_files_are_refused(
    registering: Project, registry: Registry
) -> None:
    registering.publish(version="1")
    before = manifest_of(registry, registering.model, "1")
    registering.publish(version="1")
    assert manifest_of(registry, registering.model, "1") == before
    logged(registry, f"{registering.model}-2", {"model_artifacts:model.json": b"others"})
    registering.configure(model=f"{registering.model}-2")
    with pytest.raises(ConflictError, match="other files"):
        registering.publish(version="1", build_number="2")


def test_a_version_that_fails_a_gate_is_not_registered(
    registering: Project, registry: Registry
) -> None:
    with pytest.raises(GateFailed):
        registering.publish(version="1", require=("accuracy >= 0.99",))
    assert registry.files(ML, f"models/{registering.model}") == {}


def test_names_that_frogml_could_not_ask_for_are_refused_first(
    registering: Project, registry: Registry
) -> None:
    with pytest.raises(UsageError, match="FrogML takes no"):
        registering.publish(version="v 1")
    assert registry.files(STAGING, registering.model) == {}
