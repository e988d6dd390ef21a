"""JSON objects as frozen dataclasses: known fields are checked, unknown ones are kept."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from mlops_jfrog.errors import UsageError

RecordType = TypeVar("RecordType", bound="Record")


@dataclass(frozen=True)
class Record:
    """Base of a JSON object; the attribute ``build_agent`` is its field ``buildAgent``.

    Attributes are ``str``, ``int``, ``bool``, ``tuple[…, ...]``, ``Mapping[str, …]`` or another
    record. ``None`` and empty values are left out when the object is written.
    """

    unknown: Mapping[str, object] = field(default_factory=dict, kw_only=True)

    @classmethod
    def from_json(cls: type[RecordType], document: object) -> RecordType:
        """Checked from parsed JSON; UsageError names the field that is wrong or missing."""
        if not isinstance(document, Mapping):
            raise UsageError(f"{cls.__name__} is no JSON object")
        schema = _schema(cls)
        # Go writes an empty list as null.
        known = {key: document[key] for key in schema if document.get(key) is not None}
        missing = [key for key, each in schema.items() if each.required and key not in known]
        if missing:
            raise UsageError(f"{cls.__name__} lacks {', '.join(missing)}")
        values: dict[str, Any] = {
            schema[key].attribute: _decode(schema[key].hint, value, f"{cls.__name__}.{key}")
            for key, value in known.items()
        }
        unknown = {str(key): value for key, value in document.items() if key not in schema}
        return cls(**values, unknown=unknown)

    def to_json(self) -> dict[str, object]:
        """As a JSON-ready dict, unknown fields last."""
        written = {key: getattr(self, each.attribute) for key, each in _schema(type(self)).items()}
        known = {
            key: _encode(value)
            for key, value in written.items()
            if value is not None and value != () and value != {}
        }
        return {**known, **self.unknown}


class _Field(NamedTuple):
    attribute: str
    hint: object
    required: bool


_SCHEMAS: dict[type[Record], dict[str, _Field]] = {}


def _schema(record: type[Record]) -> dict[str, _Field]:
    """Field name -> what is known of it; computed once for each class."""
    if record not in _SCHEMAS:
        hints = get_type_hints(record)
        _SCHEMAS[record] = {
            _camel_case(each.name): _Field(
                each.name,
                hints[each.name],
                each.default is MISSING and each.default_factory is MISSING,
            )
            for each in fields(record)
            if each.name != "unknown"
        }
    return _SCHEMAS[record]


def _camel_case(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def _decode(hint: object, value: object, where: str) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = [each for each in arguments if each is not type(None)]
        return _decode(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise UsageError(f"{where} is no list")
        return tuple(_decode(arguments[0], each, where) for each in value)
    if origin is Mapping:
        if not isinstance(value, Mapping):
            raise UsageError(f"{where} is no JSON object")
        return {str(key): _decode(arguments[1], each, where) for key, each in value.items()}
    if not isinstance(hint, type):
        raise TypeError(f"{where}: {hint} can't be read from JSON")
    if issubclass(hint, Record):
        return hint.from_json(value)
    # A JSON true is no number, though Python's bool is an int.
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise UsageError(f"{where} is no {hint.__name__}")
    return value


def _encode(value: object) -> object:
    if isinstance(value, Record):
        return value.to_json()
    if isinstance(value, tuple):
        return [_encode(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _encode(each) for key, each in value.items()}
    return value
