"""Opens the context of a run, and makes its secrets known to the redaction before any work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlops_jfrog.cli.confirmation import asking
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import Interface
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.workflows.origin import Origin, Wanted


def open_here(
    operation: ProjectOperation,
    journal: Journal,
    surroundings: Surroundings,
    interface: Interface = Interface.COMMAND,
) -> Context:
    """The context of ``operation`` in the surroundings' directory and environment."""
    context = open_context(
        operation,
        environment=surroundings.environment,
        directory=surroundings.directory,
        journal=journal,
        interface=interface,
    )
    surroundings.learn_from(context.known_secrets)
    return replace(context, confirm=asking(surroundings), open_origin=_open_origin)


def _open_origin(wanted: Wanted) -> Origin:
    # Imported on use: few commands read another store.
    from mlops_jfrog.integrations.origins import open_origin

    return open_origin(wanted)
