"""The schema of mlops.yml takes what the reader takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.file_layer import read_file
from mlops_jfrog.settings.keys import KEYS, Scope
from mlops_jfrog.settings.schema import project_schema

FULL: dict[str, Any] = {
    "server": "prod",
    "model": "a/b",
    "version": 1.5,
    "files": ["a", "b"],
    "code": "predict.py",
    "properties": {"x": ["1", 2], "team.owner": "ann"},
    "gates": {"metrics": ["accuracy >= 0.9"], "scan": {"allow": ["p.M"]}, "xray": {"timeout": 9}},
    "stages": {"qa": {"repository": "r", "env": "qa"}},
    "publish": {"stage": "qa"},
    "promotion": {"from": "qa", "to": "production", "approval": True},
    "build": {"name": "b", "number": 7, "env_exclude": ["*x*"]},
    "pypi": {"repository": "pypi-virtual"},
    "train": ["make data", "make model"],
    "test": "pytest",
    "parameters": {"TREES": {"default": 100, "help": "Trees", "choices": [100, 200]}},
    "notifications": {"email": "a@b.example", "on": ["failure", "success"]},
    "jenkins": {"kind": "pipeline", "keep_builds": 5},
}
WRONG: list[dict[str, Any]] = [
    {"modle": "a"},
    {"url": "https://x"},
    {"access_token": "x"},
    {"model": ["a"]},
    {"model": ""},
    {"files": {"a": "b"}},
    {"gates": {"metric": []}},
    {"gates": {"xray": {"timeout": "9"}}},
    {"gates": {"xray": {"timeout": -1}}},
    {"promotion": {"approval": "yes"}},
    {"stages": {"qa": {"repo": "x"}}},
    {"stages": {"qa": "x"}},
    {"properties": ["x"]},
    {"train": {"comand": "x"}},
    {"train": {"sagemaker": "x"}},
    {"jenkins": {"kind": "freestyle"}},
    {"notifications": {"on": ["never"]}},
]


def read(folder: Path, document: object) -> None:
    path = folder / "mlops.yml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    read_file(path, frozenset({Scope.PROJECT}))


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(project_schema())


def test_a_full_file_passes_both(tmp_path: Path) -> None:
    jsonschema.validate(FULL, project_schema())
    read(tmp_path, FULL)


@pytest.mark.parametrize(
    "train",
    [
        "python train.py",
        {"command": ["a", "b"]},
        {"jenkins_job": "a/b", "parameters": {"X": 1}, "artifacts": "model.pkl"},
        {"sagemaker": {"image": "i", "role": "r", "instance_type": "ml.m5.large"}},
    ],
    ids=str,
)
def test_every_way_to_train_passes_both(tmp_path: Path, train: object) -> None:
    jsonschema.validate({"train": train}, project_schema())
    read(tmp_path, {"train": train})


@pytest.mark.parametrize("document", WRONG, ids=str)
def test_a_wrong_file_passes_neither(tmp_path: Path, document: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, project_schema())
    with pytest.raises(ConfigurationError):
        read(tmp_path, document)


def test_every_setting_of_a_project_file_is_described() -> None:
    for key in KEYS:
        node: Any = project_schema()
        for name in key.name.split("."):
            node = node.get("properties", {}).get(name) or node.get("additionalProperties")
            if not node:
                break
        expected = key.help if key.scope is Scope.PROJECT else None
        assert (node or {}).get("description") == expected
