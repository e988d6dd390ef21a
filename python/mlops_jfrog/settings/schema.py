"""The JSON schema of ``mlops.yml``, made from the table of settings, for editors and the docs.

It takes what the reader takes: a text may be written as a number (``version: 1.0``), a list of one
as a single text.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from mlops_jfrog.settings.keys import KEYS, Key, Kind, Scope

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_TYPES: dict[Kind, Schema] = {
    Kind.TEXT: _TEXT,
    Kind.TEXTS: {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
    Kind.INTEGER: {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    Kind.BOOLEAN: {"type": "boolean"},
}


def project_schema() -> Schema:
    """JSON schema (draft 7) of ``mlops.yml``."""
    root = _section()
    for key in KEYS:
        if key.scope is Scope.PROJECT:
            _place(root, key.name.split("."), _leaf(key))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "mlops.yml",
        "description": "A model project of mlops-jfrog: its files, gates, stages and build.",
        **root,
    }


def _section() -> Schema:
    return {"type": "object", "additionalProperties": False}


def _leaf(key: Key) -> Schema:
    leaf = {"description": key.help, **_type(key)}
    if key.default is None:
        return leaf
    return {**leaf, "default": list(key.default) if isinstance(key.default, tuple) else key.default}


def _type(key: Key) -> Schema:
    if not key.choices:
        return deepcopy(_TYPES[key.kind])
    one = {"enum": list(key.choices)}
    return one if key.kind is Kind.TEXT else {"anyOf": [one, {"type": "array", "items": one}]}


def _place(section: Schema, path: list[str], leaf: Schema) -> None:
    name, *rest = path
    if name == "*":
        below = leaf if not rest else section["additionalProperties"] or _section()
        section["additionalProperties"] = below
    else:
        properties = section.setdefault("properties", {})
        below = properties.setdefault(name, leaf if not rest else _section())
        if rest and "anyOf" in below and "properties" not in below:
            # `train` may be a list of commands as well as a section.
            below["anyOf"].append({"type": "object"})
            below["additionalProperties"] = False
    if rest:
        _place(below, rest, leaf)
