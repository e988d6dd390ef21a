"""FrogML loads what this project has published; it logs what this project is to publish."""

from __future__ import annotations

import os

import numpy  # type: ignore[import-not-found, unused-ignore]
from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from frogml import files, scikit_learn  # type: ignore[import-not-found, unused-ignore]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found, unused-ignore]

REPOSITORY = "exchange-ml"
INPUTS = numpy.array([[0.0], [1.0], [2.0], [3.0]])


def loads_a_scikit_learn_model_that_was_published(platform: Platform) -> None:
    os.environ |= {"JF_URL": platform.url, "JF_ACCESS_TOKEN": platform.token}
    info = scikit_learn.get_model_info(REPOSITORY, "ours-sklearn", "1.0.0")
    assert info["model_format"]["framework_version"] == "1.9.1"
    [lock] = info["dependency_artifacts"]
    assert lock["artifact_path"] == "requirements.txt"
    model = scikit_learn.load_model(REPOSITORY, "ours-sklearn", "1.0.0")
    assert list(model.predict(INPUTS)) == [0, 0, 1, 1]


def loads_files_that_were_published(platform: Platform) -> None:
    target = platform.folder / "ours"
    target.mkdir()
    assert files.get_model_info(REPOSITORY, "ours-files", "1.0.0")["version"] == "1.0.0"
    files.load_model(REPOSITORY, "ours-files", "1.0.0", str(target))
    assert (target / "model.json").read_bytes() == b'{"weights": [1]}'


def logs_a_model_to_be_published(platform: Platform) -> None:
    model = LogisticRegression().fit(INPUTS, [0, 0, 1, 1])
    scikit_learn.log_model(
        model, "theirs", REPOSITORY, "2.0.0", {"owner": "ada"}, metrics={"accuracy": 1.0},
        register_in_jml=False,
    )  # fmt: skip
