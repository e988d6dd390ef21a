"""From a file spec to the operations that its entries ask for, checked by the contract."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from mlops_jfrog.contract.parameter import Kind, Parameter, parameters
from mlops_jfrog.contract.selection import Specified
from mlops_jfrog.contract.transfer_options import UploadTransfer
from mlops_jfrog.contract.values import checked_value
from mlops_jfrog.domain.file_spec import parse_file_spec
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, UsageError

Asked = TypeVar("Asked", bound=Specified)

_SPOKEN = {"destination": "target", "patterns": "pattern", "properties": "props"}
"""What the JFrog CLI calls some of the parameters in a spec."""
_POSITIONAL = ("pattern", "patterns", "destination")
_OF_THE_COMMAND = {each.name for each in (*parameters(Specified), *parameters(UploadTransfer))} | {
    "existing",
    "count",
    "detailed_summary",
    "dry_run",
    "fail_no_op",
    "names",
    "new_properties",
    "published",
    "quiet",
    "sync_deletes",
}
"""What holds for the whole command, so that no entry says it."""
_TRUTH = {"true": True, "false": False}
_LARGEST = 16 << 20
"""Bytes; a larger file is no file spec."""


def spec_parts(operation: Asked, directory: Path) -> tuple[Asked, ...]:
    """The operation itself, or one for every entry of its file spec, with what flags say on top.

    Raises UsageError for an entry that can't be read or that asks for what isn't offered.
    """
    if operation.spec is None:
        return (operation,)
    if any(getattr(operation, name, None) is not None for name in _POSITIONAL):
        raise UsageError(
            "a file spec and a pattern are given", hint="Leave one of them out: a spec has its own."
        )
    variables = Properties(operation.spec_vars or {})
    entries = parse_file_spec(
        _text(directory / operation.spec),
        {name: ",".join(values) for name, values in variables.values.items()},
        str(operation.spec),
    )
    return tuple(
        _part(operation, entry, f"files[{number}] of {operation.spec}")
        for number, entry in enumerate(entries)
    )


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            return stream.read(_LARGEST)
    except UnicodeDecodeError:
        raise ConfigurationError(f"the file spec {path} is not text") from None
    except OSError as error:
        raise ConfigurationError(f"the file spec {path} can't be read: {error.strerror}") from None


def _part(operation: Asked, entry: Mapping[str, object], where: str) -> Asked:
    offered = {
        _SPOKEN.get(each.name, each.step_name): each
        for each in parameters(type(operation))
        if each.name not in _OF_THE_COMMAND
    }
    found: dict[str, object] = {"spec": None}
    for name, value in entry.items():
        if name == "aql" and hasattr(operation, "aql"):
            found["aql"] = _criteria(value, where)
        elif name not in offered:
            raise UsageError(
                f"{where} has {name!a}, which {operation.name} does not take"
                f"{did_you_mean(name, offered)}",
                hint=f"It takes {', '.join(sorted(offered))}.",
            )
        else:
            parameter = offered[name]
            if getattr(operation, parameter.name) is None:
                found[parameter.name] = _value(parameter, value, f"{name} in {where}")
    return dataclasses.replace(operation, **found)  # type: ignore[arg-type]


def _value(parameter: Parameter, value: object, spoken: str) -> object:
    """JSON's value as the contract's: the JFrog CLI writes truths and properties as texts."""
    if parameter.kind is Kind.BOOLEAN and isinstance(value, str):
        value = _TRUTH.get(value.lower(), value)
    elif parameter.kind is Kind.INTEGER and isinstance(value, str) and value.isdecimal():
        value = int(value)
    elif parameter.kind is Kind.STRINGS and isinstance(value, str):
        value = [value]
    elif parameter.kind is Kind.MAP and isinstance(value, str):
        value = Properties.parse(value).values
    return checked_value(parameter, value, spoken)


def _criteria(value: object, where: str) -> Mapping[str, object]:
    """What stands in ``{"items.find": {…}}``."""
    criteria = value.get("items.find") if isinstance(value, Mapping) else None
    if not isinstance(criteria, Mapping) or not criteria:
        raise UsageError(f"aql in {where} is no query", hint='Write {"items.find": {…}}.')
    return criteria
