"""What an endpoint runs: the model that is in production when it starts."""

from __future__ import annotations

from typing import Any

from mlops_jfrog.integrations.sagemaker import RegistryInferenceSpec


class TumourSpec(RegistryInferenceSpec):
    """Answers with labels instead of numbers."""

    def __init__(self) -> None:
        super().__init__("sagemaker/tumours", stage="production")

    def invoke(self, input_object: Any, model: Any) -> list[str]:
        """``[[feature, …], …]`` to one label each."""
        return ["benign" if each else "malignant" for each in model.predict(input_object)]
