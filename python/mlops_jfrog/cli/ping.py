"""``ping``: whether the platform answers, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.context_verb import context_verb
from mlops_jfrog.contract.result import Outcome

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context


def ping_verb(name: str) -> click.Command:
    """The command."""
    return context_verb(
        name, name, "Reach the platform with these settings and say what answers.", _ping
    )


def _ping(context: Context, given: dict[str, Any]) -> Outcome:
    # Imported on use: the HTTP client is not needed to print help.
    from mlops_jfrog.workflows.ping import ping

    return ping(context)
