"""The request file a step writes: one operation and its arguments.

``{"contract": 1, "helper": "0.1.0", "operation": "publish", "arguments": {"buildName": "fraud"}}``
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_jfrog.contract.operations import OPERATIONS, Operation, operation_named
from mlops_jfrog.contract.parameter import Interface, Kind, Parameter, parameters
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.version import __version__

CONTRACT = 1
"""Version of the request and result files; a helper serves exactly one."""


def parse_request(text: str) -> Operation:
    """The operation that a request file asks for.

    Raises ConfigurationError when library and helper don't fit together, UsageError when an
    argument is unknown or of the wrong type.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UsageError(f"the request is no JSON: {error}") from None
    if not isinstance(document, dict):
        raise UsageError("the request is no JSON object")
    _check_versions(document)
    name = document.get("operation")
    known = [operation.name for operation in OPERATIONS]
    if name not in known:
        raise UsageError(f"unknown operation {name!r}{did_you_mean(str(name), known)}")
    arguments = document.get("arguments", {})
    if not isinstance(arguments, dict):
        raise UsageError("the request's arguments are no JSON object")
    return operation_from(operation_named(name), arguments)


def operation_from(operation: type[Operation], arguments: Mapping[str, object]) -> Operation:
    """An operation from step arguments (camelCase names); null means not given."""
    known = {p.step_name: p for p in parameters(operation) if p.interface is not Interface.COMMAND}
    values: dict[str, Any] = {}
    for name, value in arguments.items():
        if name not in known:
            raise UsageError(
                f"{operation.step or operation.name} has no argument {name!r}{did_you_mean(name, known)}",
                hint=f"It takes: {', '.join(known)}.",
            )
        if value is not None:
            values[known[name].name] = _checked(known[name], value)
    return operation(**values)


def _check_versions(document: Mapping[str, object]) -> None:
    """Library and helper always carry the same version."""
    if document.get("contract") != CONTRACT:
        raise ConfigurationError(
            f"the request speaks contract {document.get('contract')!r}, this helper {CONTRACT}",
            hint="Use the helper of the library's own version.",
        )
    if document.get("helper") != __version__:
        raise ConfigurationError(
            f"the library wants helper {document.get('helper')}, this one is {__version__}",
            hint="Library and helper must be of the same version; remove MLOPS_HELPER if it is set.",
        )


def _checked(parameter: Parameter, value: object) -> object:
    """``value`` as the parameter's type, or UsageError."""
    kind = parameter.kind
    if kind is Kind.STRINGS and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind is Kind.MAP and isinstance(value, dict):
        return {str(key): _property_text(parameter, each) for key, each in value.items()}
    if kind is Kind.PATH and isinstance(value, str) and value:
        return Path(value)
    if kind is Kind.STRING and isinstance(value, str):
        return value
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return value
    if kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind is Kind.NUMBER and isinstance(value, (int, float)) and not isinstance(value, bool):
        if math.isfinite(value):
            return float(value)
    raise UsageError(f"argument {parameter.step_name!r} wants a {kind.value}, not {value!r}")


def _property_text(parameter: Parameter, value: object) -> str:
    """A property's value: text as it is, numbers as written, a list as comma-separated values."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return json.dumps(value)
    raise UsageError(f"argument {parameter.step_name!r} wants texts or numbers as values, not {value!r}")
