"""Each framework loads what it saved itself, and what it can't load is one line."""

from __future__ import annotations

import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
from safetensors.numpy import save_file

from integrations.loading.tiny_onnx import tiny_onnx
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.loading.frameworks import LOADERS, loader_for
from mlops_jfrog.scan import scan_file


def loaded(path: Path) -> object:
    """As ``load_version`` does it: only what the scan passes."""
    assert scan_file(path).verdict.passes
    loader = loader_for(path.name)
    assert loader is not None
    return loader.load(path)


@pytest.mark.parametrize("name", ["model.joblib", "MODEL.PKL"])
def test_joblib_gives_the_object(tmp_path: Path, name: str) -> None:
    joblib.dump({"weights": np.arange(3.0)}, tmp_path / name)
    found = loaded(tmp_path / name)
    assert isinstance(found, dict)
    assert found["weights"].tolist() == [0.0, 1.0, 2.0]


def test_safetensors_give_arrays_by_name(tmp_path: Path) -> None:
    save_file({"layer": np.eye(2, dtype=np.float32)}, tmp_path / "model.safetensors")
    found = loaded(tmp_path / "model.safetensors")
    assert isinstance(found, dict)
    assert found["layer"].tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_onnx_gives_a_session_that_predicts(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(tiny_onnx(bias=2.0))
    session = loaded(tmp_path / "model.onnx")
    [result] = session.run(None, {"x": np.asarray([1.0, 5.0], dtype=np.float32)})  # type: ignore[attr-defined]
    assert result.tolist() == [3.0, 7.0]


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [
        ("onnxruntime", "model.onnx", "onnx"),
        ("safetensors.numpy", "model.safetensors", "safetensors"),
        ("torch", "model.pt", "torch"),
    ],
)
def test_a_framework_that_is_missing_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str, name: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    loader = loader_for(name)
    assert loader is not None
    with pytest.raises(ConfigurationError) as raised:
        loader.load(tmp_path / name)
    assert raised.value.hint == f"pip install 'mlops-jfrog[{extra}]'"


def test_no_ending_belongs_to_two_and_unknown_ones_to_none() -> None:
    endings = [suffix for loader in LOADERS for suffix in loader.suffixes]
    assert len(endings) == len(set(endings))
    assert loader_for("model.gguf") is None
    assert loader_for("onnx") is None
