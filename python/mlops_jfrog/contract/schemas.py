"""JSON schemas (draft-07) of the request and the result, from the one definition."""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.operations import OPERATION_NAMES, every_operation
from mlops_jfrog.contract.parameter import Kind, Parameter, request_parameters
from mlops_jfrog.contract.request import CONTRACT
from mlops_jfrog.domain.gates import GateOutcome
from mlops_jfrog.errors import error_classes
from mlops_jfrog.version import __version__

Schema = dict[str, object]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXT: Schema = {"type": "string", "minLength": 1}
_PROPERTY: Schema = {"anyOf": [_TEXT, {"type": "number"}]}

_KINDS: Mapping[Kind, Schema] = {
    Kind.STRING: _TEXT,
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.STRINGS: {"type": "array", "items": _TEXT},
    Kind.MAP: {
        "type": "object",
        "additionalProperties": {
            "anyOf": [_PROPERTY, {"type": "array", "items": _PROPERTY, "minItems": 1}]
        },
    },
    Kind.PATH: _TEXT,
}


def request_schema() -> Schema:
    """What a step may write."""
    operations = [operation for operation in every_operation() if operation.step]
    return {
        "$schema": _DRAFT,
        "title": "A request to mlops-jfrog",
        "type": "object",
        "required": ["contract", "helper", "operation"],
        "additionalProperties": False,
        "properties": {
            **_versions(),
            "operation": {"enum": [operation.name for operation in operations]},
            "arguments": {"type": "object"},
        },
        "allOf": [_arguments_of(operation) for operation in operations],
    }


def result_schema() -> Schema:
    """What the helper writes, whatever happens."""
    names = ["unknown", *OPERATION_NAMES]
    properties: Schema = {
        **_versions(),
        "operation": {"type": "string", "examples": names},
        "status": {"enum": ["passed", "failed", "error"]},
        "outputs": {"type": "object"},
        "gates": _list_of(
            name=_TEXT,
            outcome={"enum": [outcome.value for outcome in GateOutcome]},
            expected={"type": "string"},
            found={"type": "string"},
        ),
        "errors": _list_of(
            code={"enum": [error.code for error in error_classes()]},
            exitCode={"enum": [error.exit_code for error in error_classes()]},
            message=_TEXT,
            hint=_TEXT,
            url={"type": ["string", "null"]},
        ),
        "archive": {"type": "array", "items": _TEXT},
        "links": _list_of(name=_TEXT, url=_TEXT),
        "summary": {"type": "string"},
        "description": {"type": "string"},
    }
    return {"$schema": _DRAFT, "title": "A result of mlops-jfrog", **_object(properties)}


def _versions() -> Schema:
    return {"contract": {"const": CONTRACT}, "helper": {"const": __version__}}


def _arguments_of(operation: type[Operation]) -> Schema:
    arguments = {p.step_name: _argument(p) for p in request_parameters(operation)}
    return {
        "if": {"properties": {"operation": {"const": operation.name}}},
        "then": {
            "properties": {"arguments": {"properties": arguments, "additionalProperties": False}}
        },
    }


def _argument(parameter: Parameter) -> Schema:
    """Null means that the argument was not given."""
    values: Schema = {"enum": list(parameter.choices)} if parameter.choices else {}
    return {
        "description": parameter.help,
        "anyOf": [{**_KINDS[parameter.kind], **values}, {"type": "null"}],
    }


def _list_of(**properties: Schema) -> Schema:
    return {"type": "array", "items": _object(dict(properties))}


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }
