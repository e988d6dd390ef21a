"""The registry's model as the SageMaker SDK's ``InferenceSpec``, of version 2 and 3 alike."""

from __future__ import annotations

from sagemaker.serve.spec.inference_spec import InferenceSpec

from mlops_jfrog.integrations.sagemaker.registry_model import RegistryModel


class RegistryInferenceSpec(RegistryModel, InferenceSpec):  # type: ignore[misc]
    """For ``ModelBuilder(inference_spec=RegistryInferenceSpec("churn"))``; see RegistryModel."""
