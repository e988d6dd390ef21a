"""Logging, loading and describing models by FrogML: each public function is a behaviour.

``register_in_jml=False`` keeps the client from asking JFrog's own service whether the model is to
be registered there; everything else is what users call.
"""

from __future__ import annotations

import json
from typing import Any

import numpy  # type: ignore[import-not-found, unused-ignore]
from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from frogml import files, scikit_learn  # type: ignore[import-not-found, unused-ignore]
from frogml_platform import (  # type: ignore[import-not-found, unused-ignore]
    CONTENT,
    error_of,
    new_repository,
    paths_below,
    sent,
)
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found, unused-ignore]

INPUTS = numpy.array([[0.0], [1.0], [2.0], [3.0]])


def logs_and_loads_files(platform: Platform) -> None:
    repository = new_repository(platform, "frog-files")
    source = platform.file("churn.onnx", CONTENT)
    files.log_model(
        str(source), repository, "churn", "1.0.0", {"owner": "ada"}, parameters={"depth": 3},
        metrics={"accuracy": 0.93}, register_in_jml=False,
    )  # fmt: skip
    info = files.get_model_info(repository, "churn", "1.0.0")
    assert info["model_format"]["framework"] == "files"
    assert info["model_format"]["serialization_format"] == "onnx"
    assert [each["artifact_path"] for each in info["model_artifacts"]] == ["churn.onnx"]
    assert (info["id"], info["version"]) == ("churn", "1.0.0")
    target = platform.folder / "loaded"
    target.mkdir()
    assert files.load_model(repository, "churn", "1.0.0", str(target)) == target
    assert (target / "churn.onnx").read_bytes() == CONTENT
    stored = paths_below(platform, f"{repository}/models/churn")
    assert stored == [
        "/1.0.0/code/code.zip", "/1.0.0/model-manifest.json", "/1.0.0/model/churn.onnx",
    ]  # fmt: skip
    query = f'items.find({{"repo": "{repository}", "@accuracy": "0.93", "@owner": "ada"}})'
    found = sent(platform, "POST", "api/search/aql", data=query).json()["results"]
    assert "churn.onnx" in [each["name"] for each in found]


def logs_and_loads_scikit_learn(platform: Platform) -> None:
    repository = new_repository(platform, "frog-sklearn")
    model = LogisticRegression().fit(INPUTS, [0, 0, 1, 1])
    platform.file("code/predict.py", b"def predict(model, data, **kwargs):\n    return model\n")
    code = str(platform.folder / "code")
    scikit_learn.log_model(
        model, "spam", repository, "v1", dependencies=["scikit-learn==1.9.1"], code_dir=code,
        predict_file=f"{code}/predict.py", register_in_jml=False,
    )  # fmt: skip
    loaded: Any = scikit_learn.load_model(repository, "spam", "v1")
    assert (loaded.predict_proba(INPUTS) == model.predict_proba(INPUTS)).all()
    info = scikit_learn.get_model_info(repository, "spam", "v1")
    assert info["model_format"]["serialization_format"] == "joblib"
    [requirements] = info["dependency_artifacts"]
    archive = info["code_artifacts"]
    for listed in (requirements, archive, *info["model_artifacts"]):
        path = listed["download_url"].removeprefix(f"{platform.url}/artifactory/")
        content = sent(platform, "GET", path).content
        assert len(content) == listed["size"]
    assert requirements["download_url"].endswith("/code/dependencies/requirements.txt")


def gives_a_version_where_none_is_named(platform: Platform) -> None:
    repository = new_repository(platform, "frog-unnamed")
    source = platform.file("m.pkl", CONTENT)
    files.log_model(str(source), repository, "m", register_in_jml=False)
    [first, *_] = paths_below(platform, f"{repository}/models/m")
    version = first.split("/")[1]
    assert files.get_model_info(repository, "m", version)["version"] == version


def never_changes_a_version(platform: Platform) -> None:
    repository = new_repository(platform, "frog-frozen")
    source = platform.file("frozen.pkl", CONTENT)
    files.log_model(str(source), repository, "m", "1", register_in_jml=False)
    source.write_bytes(b"other weights")
    again = error_of(
        lambda: files.log_model(str(source), repository, "m", "1", register_in_jml=False)
    )
    assert "409" in again
    stored = sent(platform, "GET", f"{repository}/models/m/1/model/frozen.pkl").content
    assert stored == CONTENT


def says_that_a_model_is_not_there(platform: Platform) -> None:
    repository = new_repository(platform, "frog-empty")
    assert "404" in error_of(lambda: files.get_model_info(repository, "none", "1"))
    assert "404" in error_of(lambda: scikit_learn.load_model(repository, "none", "1"))


def refuses_to_load_another_frameworks_model(platform: Platform) -> None:
    repository = new_repository(platform, "frog-other")
    source = platform.file("other.pkl", CONTENT)
    files.log_model(str(source), repository, "m", "1", register_in_jml=False)
    told = error_of(lambda: scikit_learn.load_model(repository, "m", "1"))
    assert "is not a scikit_learn model" in told


def reads_through_a_virtual_repository(platform: Platform) -> None:
    local = new_repository(platform, "frog-behind")
    body = {"rclass": "virtual", "packageType": "machinelearning", "repositories": [local]}
    sent(platform, "PUT", "api/repositories/frog-virtual", json=body)
    source = platform.file("behind.pkl", CONTENT)
    files.log_model(str(source), local, "m", "1", register_in_jml=False)
    target = platform.folder / "through"
    target.mkdir()
    files.load_model("frog-virtual", "m", "1", str(target))
    assert (target / "behind.pkl").read_bytes() == CONTENT


def reads_a_manifest_that_others_wrote(platform: Platform) -> None:
    repository = new_repository(platform, "frog-foreign")
    sent(platform, "PUT", f"{repository}/models/m/1/model/a.bin", data=CONTENT)
    manifest = {"created_date": "2026-11-21T00:00:00.00", "model_artifacts": []}
    path = f"{repository}/models/m/1/model-manifest.json"
    sent(platform, "PUT", path, data=json.dumps(manifest))
    assert "400" in error_of(lambda: files.get_model_info(repository, "m", "1"))
    manifest["model_format"] = {"framework": "files"}  # type: ignore[assignment]
    sent(platform, "PUT", path, data=json.dumps(manifest))
    assert files.get_model_info(repository, "m", "1")["version"] == "1"
