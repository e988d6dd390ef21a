"""Stored files as the model scanner judges them; source is code by design, and no model."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.xray.finding import FindingKind
from mlops_jfrog.sandbox.xray.model_files import unsafe_model

RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
SUSPICIOUS = b"cmy_project.steps\nScaler\n."


def found(folder: Path, name: str, content: bytes) -> tuple[str, FindingKind] | None:
    stored = folder / "stored"
    stored.write_bytes(content)
    finding = unsafe_model("build://b:1", name, "0" * 64, f"repo/{name}", stored)
    return None if finding is None else (finding.issue_id, finding.kind)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("predict.py", b"import os\n\n\ndef predict(x):\n    return os.getpid() + x\n"),
        ("start.sh", b"#!/bin/sh\nexec serve\n"),
        ("features.sql", b"select 1;\n"),
        ("explore.ipynb", b'{"cells": []}'),
        ("weights.pkl", pickle.dumps([1.0, 2.0])),
    ],
)
def test_source_and_clean_models_pass(tmp_path: Path, name: str, content: bytes) -> None:
    assert found(tmp_path, name, content) is None


@pytest.mark.parametrize("name", ["model.pkl", "model.py", "model.sh", "model.sql", "model.ipynb"])
def test_a_pickle_that_runs_code_is_found_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, name, RUNS_CODE) == ("MALICIOUS-MODEL", FindingKind.MODEL)
    assert found(tmp_path, name, SUSPICIOUS) == ("SUSPICIOUS-MODEL", FindingKind.UNUSUAL)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.py", b"def broken(:\n"),
        ("model.py", b"x = 1\n\0"),
        ("model.sh", b"\xff\xfe\x00binary"),
        ("model.sh", b"echo\0"),
        ("model.sql", b"-- " + b"x" * 1024 * 1024),
        ("model.pkl", pickle.dumps([1, 2])[:-2]),
    ],
)
def test_what_only_claims_to_be_source_has_not_passed(
    tmp_path: Path, name: str, content: bytes
) -> None:
    assert found(tmp_path, name, content) == ("UNSCANNABLE-MODEL", FindingKind.MODEL)
