"""The third form of ``download``: chosen by its own flags, ``--into`` above all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlops_jfrog.cli.flags import operation_from_flags
from mlops_jfrog.contract.download import DownloadInto
from mlops_jfrog.contract.operations import operation_named, pattern_form
from mlops_jfrog.contract.parameter import Parameter, command_parameters
from mlops_jfrog.errors import UsageError

_NAME = DownloadInto.name
_POSITIONAL = "pattern"
"""The other form's argument, in whose place the model is typed."""


def serving_flags(name: str, known: Iterable[Parameter]) -> list[Parameter]:
    """The flags that the command of that name takes for this form besides those ``known``."""
    if name != _NAME:
        return []
    names = {each.name for each in known}
    own = command_parameters(DownloadInto)
    return [each for each in own if each.name not in names and not each.argument]


def serving_help(name: str) -> str:
    """What the command's help says about this form."""
    if name != _NAME:
        return ""
    summary = f"{DownloadInto.summary[0].lower()}{DownloadInto.summary[1:]}"
    return (
        f"\n\nWith --into, `{name} MODEL@STAGE --into DIR`: {summary} --watch goes on doing so,"
        " --locked takes what a lock file pins."
    )


def as_serving(name: str, given: Mapping[str, Any]) -> DownloadInto | None:
    """The operation, where a flag of its own was given; UsageError for flags of other forms."""
    if name != _NAME:
        return None
    own = {each.name for each in command_parameters(DownloadInto)}
    others = [*command_parameters(operation_named(name)), *command_parameters(pattern_form(name))]
    elsewhere = {each.name: each for each in others}
    if not any(_is_said(given[each]) for each in own & given.keys() - elsewhere.keys()):
        return None
    for each in elsewhere.values():
        if each.name not in own | {_POSITIONAL} and _is_said(given[each.name]):
            spoken = "a second argument" if each.argument else each.flag
            raise UsageError(
                f"{spoken} does not go with --into, --watch or --locked",
                hint=f"See `mlops-jfrog {name} --help` for the forms.",
            )
    return operation_from_flags(DownloadInto, {**given, "reference": given[_POSITIONAL]})


def _is_said(value: object) -> bool:
    return value not in (None, ())
