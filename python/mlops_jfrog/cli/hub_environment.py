"""``hf env``: prints variables for a shell to evaluate, or writes them to a file of its owner's."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.secret_output import secret_output
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.hub import HfEnv
from mlops_jfrog.contract.parameter import command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.integrations.huggingface.environment import HubEnvironment

_HIDDEN = "***"


def env_verb() -> click.Command:
    """The command."""
    flags = [click_parameter(parameter) for parameter in command_parameters(HfEnv)]
    return Verb("env", HfEnv.summary, flags, _run)


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    operation = operation_from_flags(HfEnv, given)

    def work(journal: Journal) -> Outcome:
        # Imported on use: settings and the HTTP client are not needed to print help.
        from mlops_jfrog.cli.opened import open_here
        from mlops_jfrog.integrations.huggingface.environment import (
            environment_outcome,
            hub_environment,
        )

        context = open_here(operation, journal, surroundings)
        found = hub_environment(context, anonymous=bool(operation.anonymous))
        surroundings.learn(found.values.values())
        if not reporting.as_json or operation.output is not None:
            _hand_over(operation, found, surroundings)
        return environment_outcome(operation, found)

    # Standard output is for the shell; only --json asks for the result there.
    quiet = surroundings if reporting.as_json else replace(surroundings, output=io.StringIO())
    return execute(operation.name, work, reporting, quiet)


def _hand_over(operation: HfEnv, found: HubEnvironment, surroundings: Surroundings) -> None:
    """Past the redaction: whoever evaluates it needs the token; a person who looks doesn't."""
    # Imported on use, as the rest of the work is.
    from mlops_jfrog.domain.environment_text import environment_text

    format = operation.format or "sh"
    if operation.output is None and surroundings.output.isatty():
        values = {**found.variables, **dict.fromkeys(found.values, _HIDDEN)}
        surroundings.output.write(environment_text(format, values, found.unset))
        surroundings.complain('Nothing is set yet: eval "$(mlops-jfrog hf env)" does that.\n')
        return
    text = environment_text(format, found.whole(), found.unset)
    with secret_output(operation.output, surroundings) as hand_over:
        hand_over(text.removesuffix("\n"))
