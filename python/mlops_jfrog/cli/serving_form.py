"""``download``, with its third form: chosen by its own flags, ``--into`` above all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from mlops_jfrog.cli.flags import operation_from_flags
from mlops_jfrog.cli.two_forms import two_form_verb
from mlops_jfrog.contract.download import Download, DownloadFiles, DownloadInto
from mlops_jfrog.contract.parameter import Parameter, command_parameters
from mlops_jfrog.errors import UsageError

_POSITIONAL = "pattern"
"""The other form's argument, in whose place the model is typed."""


def download_verb(name: str) -> click.Command:
    """The command."""
    return two_form_verb(name, ServingForm())


class ServingForm:
    """Keeps a model ready for whoever serves it."""

    def flags(self, known: Iterable[Parameter]) -> list[Parameter]:
        """What the command takes for this form besides ``known``."""
        names = {each.name for each in known}
        own = command_parameters(DownloadInto)
        return [each for each in own if each.name not in names and not each.argument]

    def help(self) -> str:
        """What the command's help says about it."""
        summary = f"{DownloadInto.summary[0].lower()}{DownloadInto.summary[1:]}"
        return (
            f"With --into, `{DownloadInto.name} MODEL@STAGE --into DIR`: {summary} --watch goes on"
            " doing so, --locked takes what a lock file pins."
        )

    def asked(self, given: Mapping[str, Any]) -> DownloadInto | None:
        """The operation, where a flag of its own was given; UsageError for flags of others."""
        own = {each.name for each in command_parameters(DownloadInto)}
        others = [*command_parameters(Download), *command_parameters(DownloadFiles)]
        elsewhere = {each.name: each for each in others}
        if not any(_is_said(given[each]) for each in own & given.keys() - elsewhere.keys()):
            return None
        for each in elsewhere.values():
            if each.name not in own | {_POSITIONAL} and _is_said(given[each.name]):
                spoken = "a second argument" if each.argument else each.flag
                raise UsageError(
                    f"{spoken} does not go with --into, --watch or --locked",
                    hint=f"See `mlops-jfrog {Download.name} --help` for the forms.",
                )
        return operation_from_flags(DownloadInto, {**given, "reference": given[_POSITIONAL]})


def _is_said(value: object) -> bool:
    return value not in (None, ())
