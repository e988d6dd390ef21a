"""Verbs that need settings but are no operation of the contract: which project, which server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, command_parameters, operation_from_flags
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.operations import Operation
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context

ContextWork = Callable[["Context", dict[str, Any]], Outcome]
"""Takes the opened context and the verb's own flags."""


@dataclass(frozen=True)
class _Settings(Operation):
    """Only what every operation takes."""


def context_verb(
    name: str, title: str, summary: str, work: ContextWork, flags: Iterable[click.Parameter] = ()
) -> click.Command:
    """A verb that is reported as ``title``."""

    def run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
        def performed(journal: Journal) -> Outcome:
            # Imported on use: the HTTP client is not needed to print help.
            from mlops_jfrog.cli.opened import open_here

            operation = operation_from_flags(_Settings, given)
            return work(open_here(operation, journal, surroundings), given)

        return execute(title, performed, reporting, surroundings)

    common = [click_parameter(parameter) for parameter in command_parameters(_Settings)]
    return Verb(name, summary, [*flags, *common], run)
