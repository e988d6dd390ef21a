"""The request file a step writes: one operation and its arguments.

``{"contract": 1, "helper": "0.1.0", "operation": "publish", "arguments": {"buildName": "fraud"}}``
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.operations import OPERATION_NAMES, operation_named
from mlops_jfrog.contract.parameter import request_parameters
from mlops_jfrog.contract.values import checked_value, shown
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.version import __version__

CONTRACT = 1
"""Version of the request and result files; a helper serves exactly one."""

Asked = TypeVar("Asked", bound=ProjectOperation)

_FIELDS = ("contract", "helper", "operation", "arguments")


def parse_request(text: str) -> ProjectOperation:
    """The operation that a request file asks for.

    Raises ConfigurationError when library and helper don't fit together, UsageError when an
    argument is unknown or of the wrong type.
    """
    document = _document(text)
    _check_versions(document)
    for field in document:
        if field not in _FIELDS:
            raise UsageError(
                f"the request has an unknown field {shown(field)}{did_you_mean(field, _FIELDS)}"
            )
    name = document.get("operation")
    if not isinstance(name, str) or name not in OPERATION_NAMES:
        raise UsageError(
            f"unknown operation {shown(name)}{did_you_mean(str(name), OPERATION_NAMES)}",
            hint=f"A request can ask for: {', '.join(OPERATION_NAMES)}.",
        )
    arguments = document.get("arguments", {})
    if not isinstance(arguments, dict):
        raise UsageError("the request's arguments are no JSON object")
    return operation_from(operation_named(name), arguments)


def requested_operation(text: str) -> str:
    """Name of the operation that a possibly broken request asks for, or ``unknown``."""
    try:
        name = _document(text).get("operation")
    except UsageError:
        return "unknown"
    return name if name in OPERATION_NAMES else "unknown"


def operation_from(operation: type[Asked], arguments: Mapping[str, object]) -> Asked:
    """An operation from step arguments (camelCase names); null means not given."""
    known = {p.step_name: p for p in request_parameters(operation)}
    values: dict[str, Any] = {}
    for name, value in arguments.items():
        if name not in known:
            step = operation.step or operation.name
            raise UsageError(
                f"{step} has no argument {shown(name)}{did_you_mean(name, known)}",
                hint=f"It takes: {', '.join(known)}.",
            )
        if value is not None:
            values[known[name].name] = checked_value(known[name], value, f"argument {name}")
    return operation(**values)


def _document(text: str) -> Mapping[str, object]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UsageError(f"the request is no JSON: {error}") from None
    except RecursionError:
        raise UsageError("the request is nested too deeply") from None
    if not isinstance(document, dict):
        raise UsageError("the request is no JSON object")
    return document


def _check_versions(document: Mapping[str, object]) -> None:
    """Library and helper always carry the same version."""
    contract = document.get("contract")
    if contract != CONTRACT or isinstance(contract, bool):
        raise ConfigurationError(
            f"the request speaks contract {shown(contract)}, this helper {CONTRACT}",
            hint="Use the helper of the library's own version.",
        )
    if document.get("helper") != __version__:
        raise ConfigurationError(
            f"the library wants helper {shown(document.get('helper'))}, this one is {__version__}",
            hint="Both must be of the same version; remove MLOPS_HELPER if it is set.",
        )
