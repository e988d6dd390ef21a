"""Verbs with two forms: of the project's version, and of the files that fit a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.jfrog_view import view_for
from mlops_jfrog.cli.operation_verb import perform_here
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.operations import operation_named, pattern_form
from mlops_jfrog.contract.parameter import Parameter, command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.journal import Journal


class FurtherForm(Protocol):
    """A third form, which flags of its own choose."""

    def flags(self, known: Iterable[Parameter]) -> list[Parameter]:
        """What the command takes for it besides ``known``."""

    def help(self) -> str:
        """A paragraph of the command's help."""

    def asked(self, given: Mapping[str, Any]) -> ProjectOperation | None:
        """The operation, where it was asked for; UsageError for flags of another form."""


def two_form_verb(name: str, further: FurtherForm | None = None) -> click.Command:
    """The command of that name; a pattern or a file spec chooses the form with one."""
    version, pattern = operation_named(name), pattern_form(name)
    own, other = command_parameters(version), command_parameters(pattern)

    def run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
        chosen = further.asked(given) if further else None
        named = [each.name for each in other if each.argument or each.name == "spec"]
        form = pattern if any(given[name] not in (None, ()) for name in named) else version
        if chosen is None:
            _refuse_foreign(given, form, other if form is version else own)

        def work(journal: Journal) -> Outcome:
            operation = chosen or operation_from_flags(form, given)
            return perform_here(operation, journal, surroundings)

        return execute(name, work, reporting, surroundings, view_for(name, given))

    shared = {each.name for each in own}
    every = [*own, *(each for each in other if each.name not in shared)]
    text = _help(version, pattern)
    if further:
        every += further.flags(every)
        text += f"\n\n{further.help()}"
    return Verb(name, text, map(click_parameter, every), run)


def _refuse_foreign(
    given: dict[str, Any], form: type[ProjectOperation], foreign: Iterable[Parameter]
) -> None:
    """UsageError for a flag of the other form: it would be passed over in silence."""
    known = {each.name for each in command_parameters(form)}
    for each in foreign:
        if each.name not in known and given[each.name] not in (None, ()):
            with_pattern = form is pattern_form(form.name)
            here, there = ("with", "without") if with_pattern else ("without", "with")
            raise UsageError(
                f"{each.flag} belongs to `{form.name}` {there} a pattern, this is the one {here}",
                hint=f"See `mlops-jfrog {form.name} --help` for the two forms.",
            )


def _help(version: type[ProjectOperation], pattern: type[ProjectOperation]) -> str:
    positional = [each for each in command_parameters(pattern) if each.argument]
    form = " ".join(each.name.upper() for each in positional)
    own, other = _only(version, pattern), _only(pattern, version)
    return (
        f"{version.summary}\n\n"
        f"With arguments, `{version.name} {form}`: {pattern.summary[0].lower()}"
        f"{pattern.summary[1:]} That form takes the JFrog CLI's patterns and flags.\n\n"
        f"Only without arguments: {own}.\n\nOnly with arguments: {other}."
    )


def _only(form: type[ProjectOperation], other: type[ProjectOperation]) -> str:
    shared = {each.name for each in command_parameters(other)}
    own = [each for each in command_parameters(form) if each.name not in shared]
    return ", ".join(each.flag for each in own if not each.argument)
