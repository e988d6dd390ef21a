"""What a context carries to read origins with: the port, and nothing behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mlops_jfrog.errors import ConfigurationError

if TYPE_CHECKING:
    from mlops_jfrog.workflows.origin import Origin, Wanted

OpenOrigin = Callable[["Wanted"], "Origin"]


def no_origins(wanted: Wanted) -> Origin:
    """Where no integration is at hand."""
    raise ConfigurationError(
        f"{wanted.address!a} can't be read from here", hint="Use the mlops-jfrog command."
    )
