"""What a framework's module offers, and how a framework that is missing is told."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Protocol

from mlops_jfrog.errors import ConfigurationError


class Loader(Protocol):
    """Loads files of some formats; they were verified and scanned before."""

    suffixes: tuple[str, ...]
    """In lower case, with their dot."""

    def load(self, path: Path) -> Any:
        """The model. Raises ConfigurationError where the framework is not installed."""


def framework(module: str, extra: str) -> Any:
    """The framework's module; ConfigurationError names the extra that brings it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"a model of this format needs the package {error.name}, which is not installed",
            hint=f"pip install 'mlops-jfrog[{extra}]'",
        ) from error
