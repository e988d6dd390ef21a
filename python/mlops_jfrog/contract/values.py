"""Values of parameters as requests and flags bring them, checked against the declared kind."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from mlops_jfrog.contract.parameter import Kind, Parameter
from mlops_jfrog.errors import UsageError

_WANTED = {
    Kind.STRING: "a text",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a finite number",
    Kind.BOOLEAN: "true or false",
    Kind.STRINGS: "a list of texts",
    Kind.MAP: "a map of names to texts or lists of texts, none of them empty",
    Kind.PATH: "a path",
}


class _Mismatch(Exception):
    """A value is of another kind; the caller knows whose value it is."""


def checked_value(parameter: Parameter, value: object, spoken: str) -> object:
    """``value`` as the parameter's type; ``spoken`` is how the user names it (``--model``).

    Strings become tuples and paths where that is the kind. In a map every name has a tuple of
    values. Raises UsageError; the message holds no part of a value longer than 60 characters.
    """
    try:
        found = _READERS[parameter.kind](value)
    except _Mismatch:
        wanted = _WANTED[parameter.kind]
        raise UsageError(f"{spoken} wants {wanted}, not {shown(value)}") from None
    if parameter.choices and found not in parameter.choices:
        raise UsageError(f"{spoken} is one of {', '.join(parameter.choices)}, not {shown(value)}")
    return found


def shown(value: object) -> str:
    """A value in an error's text: printable ASCII, at most 60 characters of it."""
    try:
        text = ascii(value)
    except ValueError:
        # Python refuses to write out integers of thousands of digits.
        return "a number too large to show"
    return text if len(text) <= 60 else f"{text[:60]}…"


def _text(value: object) -> str:
    """A text that files, URLs and command lines can carry: not empty, no NUL, valid Unicode."""
    if not isinstance(value, str) or not value.strip():
        raise _Mismatch
    return _unicode(value)


def _unicode(value: str) -> str:
    if "\0" in value:
        raise _Mismatch
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Mismatch from None
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Mismatch
    return value


def _number(value: object) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _Mismatch
    try:
        number = float(value)
    except OverflowError:
        raise _Mismatch from None
    if not math.isfinite(number):
        raise _Mismatch
    return number


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Mismatch
    return value


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise _Mismatch
    return tuple(_text(each) for each in value)


def _map(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise _Mismatch
    return {_text(name): _values(each) for name, each in value.items()}


def _values(value: object) -> tuple[str, ...]:
    """One value or several; numbers, which Groovy and JSON make, as they are written."""
    if isinstance(value, (list, tuple)) and value:
        return tuple(_property(each) for each in value)
    return (_property(value),)


def _property(value: object) -> str:
    if isinstance(value, str):
        # A property may be blank, unlike a name; an empty one is an unset variable.
        if not value:
            raise _Mismatch
        return _unicode(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        raise _Mismatch
    return json.dumps(_number(value) if isinstance(value, float) else _integer(value))


_READERS: Mapping[Kind, Callable[[object], object]] = {
    Kind.STRING: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.STRINGS: _strings,
    Kind.MAP: _map,
    Kind.PATH: lambda value: Path(_text(value)),
}
