"""Fields of JSON bodies, checked: 400 names the one that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused


def mapping(value: object, what: str) -> Mapping[str, Any]:
    """``value`` as a JSON object."""
    if not isinstance(value, Mapping):
        raise Refused(400, f"{what} must be an object")
    return value


def entries(body: Mapping[str, Any], name: str) -> list[Any]:
    """A list; empty where it is left out or null."""
    value = body.get(name) or []
    if not isinstance(value, list):
        raise Refused(400, f"{name} must be a list")
    return value


def texts(body: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts; empty where it is left out or null."""
    values = entries(body, name)
    if not all(isinstance(each, str) for each in values):
        raise Refused(400, f"{name} must be a list of texts")
    return values


def flag(body: Mapping[str, Any], name: str, *, otherwise: bool) -> bool:
    """True or false."""
    value = body.get(name, otherwise)
    if not isinstance(value, bool):
        raise Refused(400, f"{name} must be true or false")
    return value


def name_of(body: Mapping[str, Any], what: str) -> str:
    """The field ``name``."""
    return text(body, "name", what)


def text(body: Mapping[str, Any], name: str, what: str) -> str:
    """A text that is not blank."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, f"{what} needs a {name}")
    return value
