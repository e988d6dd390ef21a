"""The SageMaker SDK's ``InferenceSpec`` as its versions 2 and 3 declare it.

``tests/heavy/test_sagemaker_sdk.py`` holds it against the real ones.
"""

from __future__ import annotations

import abc
import sys
from types import ModuleType
from typing import Any

import pytest

MODULE = "sagemaker.serve.spec.inference_spec"


class InferenceSpec(abc.ABC):
    """What a subclass has to bring."""

    @abc.abstractmethod
    def load(self, model_dir: str) -> Any: ...

    @abc.abstractmethod
    def invoke(self, input_object: object, model: object) -> Any: ...

    def prepare(self, *args: object, **kwargs: object) -> None:  # noqa: B027
        """Optional."""

    def get_model(self) -> Any:  # noqa: B027
        """Optional."""


def installed_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the class importable as the SDK's, until the test ends."""
    ours = "mlops_jfrog.integrations.sagemaker"
    parts = MODULE.split(".")
    for depth in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:depth]), ModuleType(parts[depth - 1]))
    monkeypatch.setattr(sys.modules[MODULE], "InferenceSpec", InferenceSpec, raising=False)
    monkeypatch.delitem(sys.modules, f"{ours}.inference_spec", raising=False)
