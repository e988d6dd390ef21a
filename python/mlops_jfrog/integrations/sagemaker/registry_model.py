"""A model by name and stage, looked up when an endpoint starts, with what SageMaker asks of one.

The SDK pickles it into the endpoint's code, so it holds names only: the platform's URL and the
token's place (``JF_URL``, ``JFROG_ACCESS_TOKEN_SECRET_ID``) are in the endpoint's environment.
"""

from __future__ import annotations

from typing import Any

from mlops_jfrog.domain.coordinates import ModelName, Version
from mlops_jfrog.errors import UsageError
from mlops_jfrog.registry import Registry


class RegistryModel:
    """One model of the registry; override ``invoke`` where the input needs preparation."""

    def __init__(
        self, model: str, *, stage: str = "production", version: str | None = None
    ) -> None:
        """``version`` pins one of those in the stage's repository; UsageError for a bad name."""
        self.model = str(ModelName(model))
        self.stage = stage
        self.version = None if version is None else str(Version(version))

    def load(self, model_dir: str | None = None) -> Any:
        """The model: resolved now, every byte verified, scanned, then loaded.

        ``model_dir`` may be None: nothing of the model is packed with the endpoint. Raises what
        ``Registry`` raises, UnsafeModel for one that would run code.
        """
        return Registry.from_env().resolve(self.model, self.version, stage=self.stage).load()

    def invoke(self, input_object: object, model: Any) -> Any:
        """What the model says to an input: by ``predict``, or by calling it."""
        if callable(getattr(model, "predict", None)):
            return model.predict(input_object)
        if callable(model):
            return model(input_object)
        raise UsageError(
            f"{self.model} has no predict and can't be called",
            hint="Override invoke(self, input_object, model) in a class of your own.",
        )

    def __repr__(self) -> str:
        pinned = f", version={self.version!r}" if self.version else ""
        return f"{type(self).__name__}({self.model!r}, stage={self.stage!r}{pinned})"
