"""From a parameter of the contract to a flag of the command line, and back to a checked value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import click

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.parameter import Kind, Parameter, command_parameters
from mlops_jfrog.contract.values import checked_value
from mlops_jfrog.domain.properties import Properties

_TYPES: Mapping[Kind, Any] = {
    Kind.STRING: click.STRING,
    Kind.INTEGER: click.INT,
    Kind.NUMBER: click.FLOAT,
    Kind.STRINGS: click.STRING,
    Kind.MAP: click.STRING,
    Kind.PATH: click.STRING,
}
_REPEATED = {Kind.STRINGS, Kind.MAP}
_PLACEHOLDERS = {Kind.PATH: "PATH", Kind.MAP: "NAME=VALUE;…"}
_NOTES = {
    Kind.STRINGS: " May be given several times.",
    Kind.MAP: r" As in 'task=ocr;owner=ada,bob'; a literal , ; or = needs a \ before it.",
}

Asked = TypeVar("Asked", bound=Operation)


def click_parameter(parameter: Parameter) -> click.Parameter:
    """The flag or positional argument that brings ``parameter``."""
    if parameter.argument:
        several = parameter.kind is Kind.STRINGS
        return click.Argument(
            [parameter.name],
            required=False,
            nargs=-1 if several else 1,
            metavar=f"[{_metavar(parameter)}]",
        )
    if parameter.kind is Kind.BOOLEAN:
        flags = f"{parameter.flag}/--no-{parameter.flag.removeprefix('--')}"
        return click.Option([parameter.name, flags], default=None, help=parameter.help)
    return click.Option(
        [parameter.name, parameter.flag],
        type=click.Choice(parameter.choices) if parameter.choices else _TYPES[parameter.kind],
        multiple=parameter.kind in _REPEATED,
        metavar=None if parameter.choices else _PLACEHOLDERS.get(parameter.kind),
        help=parameter.help + _NOTES.get(parameter.kind, ""),
    )


def operation_from_flags(operation: type[Asked], given: Mapping[str, object]) -> Asked:
    """The operation that parsed flags describe; UsageError where a value is not of its kind."""
    values: dict[str, Any] = {}
    for parameter in command_parameters(operation):
        value = _unrepeated(parameter, given[parameter.name])
        if value is not None:
            spoken = _metavar(parameter) if parameter.argument else parameter.flag
            values[parameter.name] = checked_value(parameter, value, spoken)
    return operation(**values)


def _unrepeated(parameter: Parameter, value: object) -> object:
    """What click collected as the contract's value; None where the flag was not given."""
    if parameter.kind in _REPEATED and not value:
        return None
    if parameter.kind is Kind.MAP and isinstance(value, (str, tuple)):
        return Properties.parse(value if isinstance(value, str) else ";".join(value)).values
    return value


def _metavar(parameter: Parameter) -> str:
    return parameter.name.replace("_", "-").upper()
