"""The model as the SDK's own kind of object."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations import sagemaker
from support.inference_spec import InferenceSpec
from support.project import Project

from .conftest import Endpoint


def test_it_is_an_inference_spec_that_needs_no_model_folder(
    sdk: None, project: Project, endpoint: Endpoint
) -> None:
    spec = sagemaker.RegistryInferenceSpec(project.model)
    assert isinstance(spec, InferenceSpec)
    assert spec.get_model() is None
    model = spec.load(None)
    assert spec.invoke([[3.0]], model)[0] == pytest.approx(6.0)


def test_a_class_of_ones_own_prepares_the_input(
    sdk: None, project: Project, endpoint: Endpoint
) -> None:
    base: Any = sagemaker.RegistryInferenceSpec

    class Doubled(base):  # type: ignore[misc]
        def invoke(self, input_object: dict[str, float], model: object) -> object:
            return super().invoke([[2 * input_object["x"]]], model)

    spec: Any = Doubled(project.model)
    assert spec.invoke({"x": 3.0}, spec.load(None))[0] == pytest.approx(12.0)


def test_the_example_answers_with_labels(sdk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "examples.sagemaker.endpoint", raising=False)
    from examples.sagemaker.endpoint import TumourSpec  # on use: the SDK's stand-in is there now

    class Model:
        def predict(self, rows: list[list[float]]) -> list[int]:
            return [int(row[0] > 0) for row in rows]

    assert repr(TumourSpec()) == "TumourSpec('sagemaker/tumours', stage='production')"
    assert TumourSpec().invoke([[1.0], [-1.0]], Model()) == ["benign", "malignant"]


def test_without_the_sdk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(
        sys.modules, "mlops_jfrog.integrations.sagemaker.inference_spec", raising=False
    )
    monkeypatch.setitem(sys.modules, "sagemaker", None)
    with pytest.raises(ConfigurationError) as caught:
        _ = sagemaker.RegistryInferenceSpec
    assert caught.value.hint.endswith('pip install "mlops-jfrog[sagemaker]".')
    with pytest.raises(AttributeError):
        _ = sagemaker.Other
