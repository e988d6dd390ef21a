"""Verbs that need settings but are no operation of the contract: which project, which server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.execution import Reporting, Work, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context

ContextWork = Callable[["Context", dict[str, Any]], Outcome]
"""Takes the opened context and the verb's own flags."""


@dataclass(frozen=True)
class _Settings(ProjectOperation):
    """Only what every operation takes."""


def context_verb(
    name: str, title: str, summary: str, work: ContextWork, flags: Iterable[click.Parameter] = ()
) -> click.Command:
    """A verb that is reported as ``title``."""

    def run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
        return execute(title, in_context(work, given, surroundings), reporting, surroundings)

    return Verb(name, summary, [*flags, *context_flags()], run)


def context_flags() -> list[click.Parameter]:
    """What chooses project and server."""
    return [click_parameter(parameter) for parameter in command_parameters(_Settings)]


def in_context(work: ContextWork, given: dict[str, Any], surroundings: Surroundings) -> Work:
    """``work`` in the context that the flags choose."""

    def performed(journal: Journal) -> Outcome:
        # Imported on use: the HTTP client is not needed to print help.
        from mlops_jfrog.cli.opened import open_here

        operation = operation_from_flags(_Settings, given)
        return work(open_here(operation, journal, surroundings), given)

    return performed
