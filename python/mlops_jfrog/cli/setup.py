"""``setup plan`` and ``setup apply``: what a platform needs before models go to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.application import Group
from mlops_jfrog.cli.context_verb import context_verb
from mlops_jfrog.contract.result import Outcome

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context


def setup_group(name: str) -> click.Command:
    """The group."""
    plan = "Say what would be created and updated; change nothing."
    apply = "Create and update what is missing or different; delete nothing. Safe to repeat."
    verbs = [
        context_verb("plan", f"{name} plan", plan, _plan),
        context_verb("apply", f"{name} apply", apply, _apply),
    ]
    return Group(name, commands=verbs, help="Prepare a platform: repositories, rights, Xray.")


def _plan(context: Context, given: dict[str, Any]) -> Outcome:
    # Imported on use: the HTTP client is not needed to print help.
    from mlops_jfrog.workflows.set_up import plan_setup

    return plan_setup(context)


def _apply(context: Context, given: dict[str, Any]) -> Outcome:
    # Imported on use: the HTTP client is not needed to print help.
    from mlops_jfrog.workflows.set_up import apply_setup

    return apply_setup(context)
