"""One field compared with one value, as SQL with parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mlops_jfrog.sandbox.aql.domains import Field, Kind
from mlops_jfrog.sandbox.aql.syntax import Value
from mlops_jfrog.sandbox.clock import parsed, written
from mlops_jfrog.sandbox.envelope import Refused

_SIGNS = {"$eq": "=", "$ne": "<>", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
OPERATORS = {*_SIGNS, "$match", "$nmatch", "$before", "$last"}
NEGATIONS = {"$ne": "$eq", "$nmatch": "$match"}
_SPAN = re.compile(r"([0-9]{1,6}) ?([a-z]+)\Z")
_UNITS = {
    "ms": timedelta(milliseconds=1), "milliseconds": timedelta(milliseconds=1),
    "s": timedelta(seconds=1), "seconds": timedelta(seconds=1),
    "mi": timedelta(minutes=1), "minutes": timedelta(minutes=1),
    "h": timedelta(hours=1), "hours": timedelta(hours=1),
    "d": timedelta(days=1), "days": timedelta(days=1),
    "w": timedelta(weeks=1), "weeks": timedelta(weeks=1),
    "mo": timedelta(days=30), "months": timedelta(days=30),
    "y": timedelta(days=365), "years": timedelta(days=365),
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """A piece of SQL and its parameters, in order."""

    sql: str
    parameters: tuple[str | int | float, ...] = ()


Members = Callable[[str], list[str]]
"""From a repository's key to the keys of those that answer for it."""


def compare(field: Field, operator: str, value: Value, members: Members) -> Condition:
    """``field operator value``; 400 where that makes no sense."""
    if operator in {"$before", "$last"}:
        return _relative(field, operator, value)
    if value is None:
        if operator not in {"$eq", "$ne"}:
            raise Refused(400, f"{operator} can't compare with null")
        return Condition(f"{field.sql} IS {'NOT ' if operator == '$ne' else ''}NULL")
    if operator in {"$match", "$nmatch"}:
        negation = "NOT " if operator == "$nmatch" else ""
        return Condition(f"{field.sql} {negation}GLOB ?", (glob(_text(value)),))
    if field.kind is Kind.REPOSITORY and operator in {"$eq", "$ne"}:
        keys = members(_text(value))
        negation = "NOT " if operator == "$ne" else ""
        places = ", ".join("?" * len(keys))
        # A repository may hold nearly everything: SQLite should rather begin with a property.
        return Condition(f"likely({field.sql} {negation}IN ({places}))", tuple(keys))
    return Condition(f"{field.sql} {_SIGNS[operator]} ?", (_converted(field, value),))


def glob(pattern: str) -> str:
    """AQL's wildcards ``*`` and ``?`` as SQLite's, where ``[`` would mean more."""
    return re.sub(r"\*+", "*", pattern.replace("[", "[[]"))


def _converted(field: Field, value: Value) -> str | int | float:
    if field.kind is Kind.NUMBER:
        return _number(value)
    if field.kind is Kind.INSTANT:
        try:
            return written(parsed(_text(value)))
        except (ValueError, OverflowError):
            raise Refused(400, f"{value!a} is no date: write it as ISO 8601") from None
    return _text(value)


def _relative(field: Field, operator: str, value: Value) -> Condition:
    match = _SPAN.match(value) if isinstance(value, str) else None
    if field.kind is not Kind.INSTANT or match is None or match[2] not in _UNITS:
        raise Refused(400, f'{operator} takes a date field and a span such as "2d" or "3mo"')
    try:
        edge = datetime.now(timezone.utc) - int(match[1]) * _UNITS[match[2]]
    except OverflowError:
        raise Refused(400, f"{match[0]} is too long a span") from None
    sign = "<" if operator == "$before" else ">="
    return Condition(f"{field.sql} {sign} ?", (written(edge),))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise Refused(400, "a criterion compares with a text or a number")


def _number(value: Value) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    try:
        number = int(value) if isinstance(value, str) and len(value) < 19 else None
    except ValueError:
        number = None
    if number is None:
        raise Refused(400, f"{value!a} is no number")
    return number
