"""``config show``: every setting, its value and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.application import Group
from mlops_jfrog.cli.context_verb import context_verb
from mlops_jfrog.contract.result import Outcome

if TYPE_CHECKING:
    from mlops_jfrog.workflows.context import Context


def config_group(name: str) -> click.Command:
    """The group."""
    summary = "Show every setting, its value and where it came from; secrets are never shown."
    show = context_verb("show", f"{name} show", summary, _show)
    return Group(name, commands=[show], help="Look at the settings.")


def _show(context: Context, given: dict[str, Any]) -> Outcome:
    explained = context.settings.explain()
    rows = [{"key": each.key, "value": each.shown, "origin": each.origin} for each in explained]
    known = sum(1 for each in explained if each.shown)
    return Outcome(outputs={"settings": rows}, summary=f"{known} of {len(rows)} settings are set")
