"""``hf``: huggingface_hub through the platform, and snapshots by the own transfers."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.application import Group
from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.hub_environment import env_verb
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.hub import HfMirror, HfPull, HfPush
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context

_WORK = {HfPull: "pull", HfPush: "push", HfMirror: "mirror"}
"""Module and function of each, in integrations/huggingface."""


def hf_group(name: str) -> click.Command:
    """The group."""
    verbs = [env_verb(), *(_verb(operation, word) for operation, word in _WORK.items())]
    return Group(name, commands=verbs, help="Hugging Face models and data sets by the platform.")


def _verb(operation: type[ProjectOperation], word: str) -> click.Command:
    def run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
        def work(journal: Journal) -> Outcome:
            # Imported on use: the HTTP client is not needed to print help.
            from mlops_jfrog.cli.opened import open_here

            asked = operation_from_flags(operation, given)
            module = importlib.import_module(f"mlops_jfrog.integrations.huggingface.{word}")
            perform: Callable[[ProjectOperation, Context], Outcome] = getattr(module, word)
            return perform(asked, open_here(asked, journal, surroundings))

        return execute(operation.name, work, reporting, surroundings)

    flags = [click_parameter(parameter) for parameter in command_parameters(operation)]
    return Verb(word, operation.summary, flags, run)
