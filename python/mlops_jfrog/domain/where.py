"""Conditions on properties, numbers compared as numbers: ``accuracy >= 0.9 and task == ocr``.

The platform's own query language compares texts, so that ``0.95`` is less than ``0.9500001`` but
``10`` less than ``9``. It only narrows a search; what is decided is decided here.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import UsageError

_HINT = (
    "Write it as 'accuracy >= 0.9 and task == ocr'; the comparisons are >= <= > < == !=, "
    "a value with blanks stands in quotes."
)
_ORDERED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_COMPARISON = re.compile(
    r"""\s*(?P<name>"[^"]*"|'[^']*'|[^\s<>=!"']+)\s*(?P<comparison>>=|<=|==|!=|>|<|=)\s*"""
    r"""(?P<value>"[^"]*"|'[^']*'|[^\s<>=!"']+)"""
)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,6})?")
_AND = re.compile(r"\s+and(?=\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Comparison:
    """One property held against one value."""

    name: str
    comparison: str
    value: str

    def holds(self, properties: Properties) -> bool:
        """Whether a value of the property fits; a property that isn't there never does.

        Of ``!=`` every value must differ. Numbers are compared as numbers where both sides are.
        """
        found = properties.values.get(self.name, ())
        if self.comparison == "!=":
            return bool(found) and all(not _equal(each, self.value) for each in found)
        if self.comparison == "==":
            return any(_equal(each, self.value) for each in found)
        bound = _number(self.value)
        numbers = [number for number in map(_number, found) if number is not None]
        compare = _ORDERED[self.comparison]
        return bound is not None and any(compare(number, bound) for number in numbers)


@dataclass(frozen=True)
class Where:
    """Comparisons that must all hold."""

    comparisons: tuple[Comparison, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Where:
        """From text; raises UsageError saying where it can't be read."""
        found: list[Comparison] = []
        position = 0
        while True:
            match = _COMPARISON.match(text, position)
            if match is None:
                raise UsageError(f"{text[position:].strip()!a} is no comparison", hint=_HINT)
            found.append(_comparison(match))
            position = match.end()
            if not text[position:].strip():
                return cls(tuple(found))
            joined = _AND.match(text, position)
            if joined is None:
                rest = text[position:].strip()
                raise UsageError(f"{rest!a}: comparisons are joined by 'and'", hint=_HINT)
            position = joined.end()

    @property
    def names(self) -> tuple[str, ...]:
        """The properties that an item must have, each once."""
        return tuple(dict.fromkeys(each.name for each in self.comparisons))

    def holds(self, properties: Properties) -> bool:
        """Whether every comparison does; an empty condition holds for everything."""
        return all(each.holds(properties) for each in self.comparisons)


def _comparison(match: re.Match[str]) -> Comparison:
    sign = "==" if match["comparison"] == "=" else match["comparison"]
    value = _unquoted(match["value"])
    name = _unquoted(match["name"])
    if not name:
        raise UsageError("a comparison has no property", hint=_HINT)
    if sign in _ORDERED and _number(value) is None:
        raise UsageError(f"{value!a} in {match[0].strip()!a} is no finite number", hint=_HINT)
    return Comparison(name, sign, value)


def _unquoted(text: str) -> str:
    return text[1:-1] if text[0] in "\"'" else text


def _equal(left: str, right: str) -> bool:
    numbers = _number(left), _number(right)
    return left == right if None in numbers else numbers[0] == numbers[1]


def _number(text: str) -> Decimal | None:
    """Exactly what is written; a float would take two large numbers for one."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
