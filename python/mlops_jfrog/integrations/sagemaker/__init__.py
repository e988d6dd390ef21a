"""SageMaker: an endpoint whose model comes from the registry, a training job that fills it.

``RegistryInferenceSpec`` is loaded on first use: the SDK is large, and wants a region at import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.sagemaker.registry_model import RegistryModel
from mlops_jfrog.integrations.sagemaker.training_job import TrainingJob

if TYPE_CHECKING:
    from mlops_jfrog.integrations.sagemaker.inference_spec import RegistryInferenceSpec

__all__ = ["RegistryInferenceSpec", "RegistryModel", "TrainingJob"]


def __getattr__(name: str) -> object:
    if name != "RegistryInferenceSpec":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from mlops_jfrog.integrations.sagemaker.inference_spec import RegistryInferenceSpec
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"{error.name} is not installed",
            hint='Install the SDK that has InferenceSpec: pip install "mlops-jfrog[sagemaker]".',
        ) from None
    return RegistryInferenceSpec
