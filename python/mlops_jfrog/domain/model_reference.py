"""How people name a model that is to be served: ``fraud/scorer@production``, ``scorer@1.4.0``."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import ModelName
from mlops_jfrog.errors import UsageError


@dataclass(frozen=True)
class ModelReference:
    """A model, and what was said about which of its versions."""

    model: ModelName
    at: str | None = None
    """Name of a stage, or a version; None leaves it to the project."""

    @classmethod
    def parse(cls, text: str) -> ModelReference:
        """From ``MODEL`` or ``MODEL@WHICH``; a name that holds ``@`` itself wants one more."""
        if "@" not in text:
            return cls(ModelName(text))
        model, _, at = text.rpartition("@")
        if not model:
            raise UsageError(f"{text!a} names no model", hint="Write MODEL@STAGE or MODEL@VERSION.")
        return cls(ModelName(model), at or None)

    def __str__(self) -> str:
        return f"{self.model}@{self.at or ''}" if self.at or "@" in self.model else str(self.model)
