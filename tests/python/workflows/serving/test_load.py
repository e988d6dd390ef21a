"""``Registry.load``: found, cached, verified, scanned, in memory once; followed if asked."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import joblib
import numpy as np
import pytest
from safetensors.numpy import save_file

from integrations.loading.tiny_onnx import tiny_onnx
from mlops_jfrog import Registry
from mlops_jfrog.errors import (
    ConflictError,
    NetworkError,
    NotFoundError,
    UnsafeModel,
    UsageError,
)
from support.project import Project
from support.project import Registry as Observer
from workflows.serving.conftest import Server
from workflows.serving.smuggled import smuggle


@pytest.fixture
def reader(server: Server, tmp_path: Path) -> Registry:
    """Whoever serves: reaches the platform over the link, knows nothing of the project."""
    url = f"http://127.0.0.1:{server.link.relay.port}"
    folder = tmp_path / "reader"
    folder.mkdir()
    cache = str(tmp_path / "cache")
    environment = {**server.project.environment, "JF_URL": url, "MLOPS_CACHE_FOLDER": cache}
    return Registry(folder, environment)


def release(project: Project, name: str, version: str = "1") -> None:
    """Promote the file of that name as the model's weights."""
    project.configure(files=[name], code=[])
    project.publish(version=version, build_number=version, promote=True)


def test_a_model_of_scikit_learn_is_loaded_once(server: Server, reader: Registry) -> None:
    joblib.dump({"bias": np.asarray([2.0])}, server.project.folder / "model.joblib")
    release(server.project, "model.joblib")
    model = reader.load(server.project.model, stage="production")
    assert model["bias"].tolist() == [2.0]
    assert reader.load(server.project.model) is model


def test_an_onnx_model_predicts(server: Server, reader: Registry) -> None:
    (server.project.folder / "model.onnx").write_bytes(tiny_onnx(bias=1.0))
    release(server.project, "model.onnx")
    session = reader.load(server.project.model)
    [result] = session.run(None, {"x": np.asarray([1.0], dtype=np.float32)})
    assert result.tolist() == [2.0]


def test_arrays_come_from_safetensors(server: Server, reader: Registry) -> None:
    arrays = {"layer": np.ones(2, dtype=np.float32)}
    save_file(arrays, server.project.folder / "model.safetensors")
    release(server.project, "model.safetensors")
    assert reader.load(server.project.model)["layer"].tolist() == [1.0, 1.0]


def test_threads_share_one_load(server: Server, reader: Registry) -> None:
    joblib.dump([1.0], server.project.folder / "model.joblib")
    release(server.project, "model.joblib")
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: reader.load(server.project.model), range(12)))
    assert all(each is found[0] for each in found)


def test_a_new_version_is_loaded_once_it_is_promoted(server: Server, reader: Registry) -> None:
    for version in ("1", "2"):
        joblib.dump([float(version)], server.project.folder / "model.joblib")
        release(server.project, "model.joblib", version)
        assert reader.load(server.project.model) == [float(version)]


def test_what_runs_code_is_not_loaded(server: Server, reader: Registry, registry: Observer) -> None:
    smuggle(registry, server.project.model, "1")
    with pytest.raises(UnsafeModel):
        reader.load(server.project.model)


def test_a_format_that_no_framework_loads_is_said_so(server: Server, reader: Registry) -> None:
    server.project.release("1")
    with pytest.raises(UsageError, match=r"nothing is known to load model\.json"):
        reader.load(server.project.model)


def test_a_file_that_its_framework_refuses_is_one_line(server: Server, reader: Registry) -> None:
    unknown = tiny_onnx(bias=1.0).replace(b"Add", b"Axd")
    (server.project.folder / "model.onnx").write_bytes(unknown)
    release(server.project, "model.onnx")
    with pytest.raises(UsageError, match="can't be loaded"):
        reader.load(server.project.model)


def test_what_is_locked_is_loaded_and_nothing_else(server: Server, reader: Registry) -> None:
    joblib.dump([1.0], server.project.folder / "model.joblib")
    release(server.project, "model.joblib", "1")
    lock = reader.directory / "models.lock"
    write_lock(reader, server.project.model)
    joblib.dump([2.0], server.project.folder / "model.joblib")
    release(server.project, "model.joblib", "2")
    assert reader.load(server.project.model, locked=lock) == [1.0]
    assert reader.load(server.project.model) == [2.0]
    with pytest.raises(ConflictError):
        reader.load(server.project.model, "2", locked=lock)
    with pytest.raises(NotFoundError):
        reader.load("other", locked=lock)


def test_what_is_locked_and_cached_is_loaded_without_the_platform(
    server: Server, reader: Registry
) -> None:
    joblib.dump([1.0], server.project.folder / "model.joblib")
    release(server.project, "model.joblib")
    write_lock(reader, server.project.model)
    reader.load(server.project.model, locked="models.lock")
    server.link.down()
    another_process = Registry(reader.directory, reader.environment)
    assert another_process.load(server.project.model, locked="models.lock") == [1.0]


def test_a_followed_model_is_exchanged_and_outlives_the_platform(
    server: Server, reader: Registry
) -> None:
    joblib.dump([1.0], server.project.folder / "model.joblib")
    release(server.project, "model.joblib", "1")
    with reader.follow(server.project.model, every_seconds=3600) as followed:
        assert (followed.version, followed.model) == ("1", [1.0])
        joblib.dump([2.0], server.project.folder / "model.joblib")
        release(server.project, "model.joblib", "2")
        assert followed.refresh().model == [2.0]
        server.link.down()
        assert followed.refresh().model == [2.0]
        assert isinstance(followed.error, NetworkError)
        server.link.up()
        followed.refresh()
        assert followed.error is None


def write_lock(reader: Registry, model: str) -> None:
    """As ``mlops-jfrog lock`` writes it."""
    found = reader.resolve(model)
    document = {
        "format": 1,
        "models": [
            {
                "model": model,
                "stage": "production",
                "version": found.version,
                "repository": found.repository,
                "manifestSha256": found.manifest_sha256,
                "files": dict(found.files),
            }
        ],
    }
    (reader.directory / "models.lock").write_text(json.dumps(document))
