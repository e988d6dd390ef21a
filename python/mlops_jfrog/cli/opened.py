"""Opens the context of a run, and makes its secrets known to the redaction before any work."""

from __future__ import annotations

from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.contract.operations import ProjectOperation
from mlops_jfrog.contract.parameter import Interface
from mlops_jfrog.errors import MlopsError
from mlops_jfrog.settings import Settings
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.journal import Journal


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
    surroundings.learn(_secrets(context.settings))
    return context


def _secrets(settings: Settings) -> tuple[str, ...]:
    """Those of the connection, which a named server may hold; none where there is no connection."""
    try:
        credentials = settings.connection().credentials
    except MlopsError:
        # Told when the connection is used; much of the work needs none.
        return ()
    return credentials.secrets if credentials else ()
