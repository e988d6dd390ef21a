"""AQL's text as a tree that keeps repeated keys, which the JFrog CLI sends."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Union

from lark import Lark, Transformer
from lark.exceptions import UnexpectedInput

from mlops_jfrog.sandbox.envelope import Refused

_LONGEST = 1_000_000
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Pairs:
    """An object: its pairs in order, keys repeated as they were."""

    pairs: tuple[tuple[str, Value], ...]


Value = Union[str, int, float, bool, None, Pairs, "tuple[Value, ...]"]


@dataclass(frozen=True)
class Query:
    """One parsed query. ``sort`` holds field and whether it descends."""

    domain: str
    criteria: tuple[Pairs, ...]
    include: tuple[str, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int | None = None
    transitive: bool = False


def parse(text: str) -> Query:
    """The tree of ``text``; 400 says where it is wrong."""
    if len(text) > _LONGEST:
        raise Refused(400, f"the query is longer than {_LONGEST} characters")
    try:
        query: Query = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        near = text[max(0, (error.pos_in_stream or 0) - 20) :][:60]
        raise Refused(
            400,
            f"Failed to parse query: syntax error at line {max(error.line, 1)},"
            f" column {max(error.column, 1)}, near: {near}",
        ) from error
    return query


class Null(enum.Enum):
    """A null in the text, as long as None means that an optional part is absent."""

    NULL = "null"


class _Tree(Transformer[Any, Any]):
    """Called bottom-up while the text is parsed, so that depth costs no stack."""

    def start(self, children: list[Any]) -> Query:
        domain, *rest = children
        criteria = tuple(child for child in rest if isinstance(child, Pairs))
        parts: dict[str, Any] = dict(child for child in rest if isinstance(child, tuple))
        return Query(str(domain), criteria, **parts)

    def include(self, children: list[Any]) -> tuple[str, Any]:
        return "include", tuple(child for child in children if child is not None)

    def sort(self, children: list[Any]) -> tuple[str, Any]:
        found: list[tuple[str, bool]] = []
        for order, fields in children[0].pairs:
            if order not in {"$asc", "$desc"} or not isinstance(fields, tuple):
                raise Refused(400, 'sort takes {"$asc": ["field"]} or {"$desc": ["field"]}')
            for name in fields:
                if not isinstance(name, str):
                    raise Refused(400, "sort takes names of fields")
                found.append((name, order == "$desc"))
        return "sort", tuple(found)

    def offset(self, children: list[Any]) -> tuple[str, Any]:
        return "offset", _count("offset", children[0])

    def limit(self, children: list[Any]) -> tuple[str, Any]:
        return "limit", _count("limit", children[0])

    def transitive(self, _: list[Any]) -> tuple[str, Any]:
        return "transitive", True

    def object(self, children: list[Any]) -> Pairs:
        return Pairs(tuple(child for child in children if child is not None))

    def array(self, children: list[Any]) -> tuple[Any, ...]:
        # lark marks an absent optional part with None; a null of the text is Null.NULL until here.
        return tuple(_unwrapped(child) for child in children if child is not None)

    def pair(self, children: list[Any]) -> tuple[str, Any]:
        return children[0], _unwrapped(children[1])

    def string(self, children: list[Any]) -> str:
        try:
            return str(json.loads(children[0], strict=False))
        except ValueError as error:
            raise Refused(400, f"Failed to parse query: bad escape in {children[0]!a}") from error

    def number(self, children: list[Any]) -> int | float:
        text = str(children[0])
        value = int(text) if text.lstrip("-").isdigit() and len(text) < 20 else float(text)
        if not -_LARGEST <= value <= _LARGEST:
            raise Refused(400, f"{text[:40]} is too large a number")
        return value

    def true(self, _: list[Any]) -> bool:
        return True

    def false(self, _: list[Any]) -> bool:
        return False

    def null(self, _: list[Any]) -> Null:
        return Null.NULL


def _unwrapped(value: Any) -> Any:
    return None if value is Null.NULL else value


def _count(what: str, token: Any) -> int:
    text = str(token)
    if not text.isdigit() or len(text) > 12:
        raise Refused(400, f"{what} takes a whole number, not {text[:40]}")
    return int(text)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = resources.files("mlops_jfrog.sandbox.aql") / "grammar.lark"
    return Lark(grammar.read_text(encoding="utf-8"), parser="lalr", transformer=_Tree())
