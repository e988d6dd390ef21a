"""The verb of an operation of the contract: its flags are the contract's parameters."""

from __future__ import annotations

from typing import Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.jfrog_view import view_for
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.operations import operation_named
from mlops_jfrog.contract.parameter import Interface, command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.journal import Journal


def operation_verb(name: str) -> click.Command:
    """The command of the operation of that name."""
    operation = operation_named(name)

    def run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
        def work(journal: Journal) -> Outcome:
            return perform_here(operation_from_flags(operation, given), journal, surroundings)

        return execute(operation.name, work, reporting, surroundings, view_for(name, given))

    flags = [click_parameter(parameter) for parameter in command_parameters(operation)]
    return Verb(operation.name, operation.summary, flags, run)


def perform_here(
    operation: ProjectOperation,
    journal: Journal,
    surroundings: Surroundings,
    interface: Interface = Interface.COMMAND,
) -> Outcome:
    """Perform ``operation`` in the surroundings' directory and environment."""
    # Imported on use: the workflows load the HTTP client, which --help does not need.
    from mlops_jfrog.cli.opened import open_here
    from mlops_jfrog.workflows.perform import perform

    return perform(operation, open_here(operation, journal, surroundings, interface))
