"""Criteria as one SQL condition.

Fields side by side are AND-ed, but OR-ed directly under ``$or``: the JFrog CLI's exclusions only
make sense that way (its recorded runs). Values never become SQL, only parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlops_jfrog.sandbox.aql.beginning import Property, equality, having
from mlops_jfrog.sandbox.aql.catalog import target
from mlops_jfrog.sandbox.aql.comparisons import (
    NEGATIONS,
    OPERATORS,
    Condition,
    Members,
    compare,
    glob,
)
from mlops_jfrog.sandbox.aql.domains import Domain, Field, Hop
from mlops_jfrog.sandbox.aql.syntax import Pairs, Value
from mlops_jfrog.sandbox.envelope import Refused

_DEEPEST = 60
TRUE = Condition("1")
FALSE = Condition("0")


def condition(
    domain: Domain,
    criteria: Iterable[Pairs],
    members: Members,
    needed: tuple[Property, ...] = (),
) -> Condition:
    """All of ``criteria``. Items are files only, unless the query speaks of their type.

    The search begins with the first of the properties that are ``needed``; all others are looked
    up row by row.
    """
    criteria = tuple(criteria)
    compiler = _Compiler(domain, members, needed)
    found = [compiler.conjunction(one, 0) for one in criteria]
    if domain.name == "items" and not any(_mentions_type(one) for one in criteria):
        found.append(Condition("items.type = 'file'"))
    return joined("AND", found)


def joined(word: str, conditions: list[Condition]) -> Condition:
    """``a AND b`` or ``a OR b`` in parentheses; nothing AND-ed holds, nothing OR-ed does not."""
    if not conditions:
        return TRUE if word == "AND" else FALSE
    sql = f" {word} ".join(one.sql for one in conditions)
    return Condition(f"({sql})", tuple(p for one in conditions for p in one.parameters))


class _Compiler:
    def __init__(self, domain: Domain, members: Members, needed: tuple[Property, ...] = ()) -> None:
        self._domain = domain
        self._members = members
        self._needed = needed

    def conjunction(self, pairs: Pairs, depth: int) -> Condition:
        """All pairs hold; those that begin with one hop hold for the same row there."""
        plain: list[tuple[str, Value]] = []
        beyond: dict[str, list[tuple[str, Value]]] = {}
        for key, value in pairs.pairs:
            key = key.removeprefix(f"{self._domain.singular}.")
            hop, _, rest = key.partition(".")
            if hop in self._domain.hops and rest:
                beyond.setdefault(hop, []).append((rest, value))
            else:
                plain.append((key, value))
        found = [self._pair(key, value, depth) for key, value in plain]
        for hop, several in beyond.items():
            found.append(self._beyond(self._domain.hops[hop], Pairs(tuple(several)), depth))
        return joined("AND", found)

    def _disjunction(self, pairs: Pairs, depth: int) -> Condition:
        return joined("OR", [self.conjunction(Pairs((pair,)), depth) for pair in pairs.pairs])

    def _pair(self, key: str, value: Value, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise Refused(400, f"the query is nested deeper than {_DEEPEST} levels")
        if key == "$and":
            return joined("AND", [self.conjunction(one, depth + 1) for one in _objects(key, value)])
        if key == "$or":
            return joined("OR", [self._disjunction(one, depth + 1) for one in _objects(key, value)])
        if key == "$msp":
            return self._one_property(_objects(key, value))
        if key.startswith("@"):
            return self._property(key[1:], value)
        if key == "type" and value == "any":
            return TRUE
        field = self._domain.fields.get(key)
        if field is None:
            raise Refused(400, f"{key!a} is no field of {self._domain.name}")
        return self._compared(field, value)

    def _beyond(self, hop: Hop, pairs: Pairs, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise Refused(400, f"the query is nested deeper than {_DEEPEST} levels")
        inner = _Compiler(target(hop), self._members).conjunction(pairs, depth + 1)
        return _leads_to(hop, inner)

    def _property(self, key: str, value: Value) -> Condition:
        """``@key``: that no value of the key is so, where the operator is a negation."""
        hop = self._property_hop()
        if self._needed and self._needed[0] == equality(f"@{key}", value):
            return having(self._needed)
        leads_to = _is_beyond if self._needed else _leads_to
        found = []
        for operator, operand in _operations(value):
            positive = NEGATIONS.get(operator, operator)
            one = joined("AND", [*_key(hop, key), self._value(hop, positive, operand)])
            exists = leads_to(hop, one)
            negated = Condition(f"NOT ({exists.sql})", exists.parameters)
            found.append(negated if operator in NEGATIONS else exists)
        return joined("AND", found)

    def _one_property(self, objects: list[Pairs]) -> Condition:
        """``$msp``: one single property satisfies everything."""
        hop = self._property_hop()
        found: list[Condition] = []
        for key, value in (pair for one in objects for pair in one.pairs):
            if not key.startswith("@"):
                raise Refused(400, '$msp takes criteria on properties: {"@key": ...}')
            found += _key(hop, key[1:])
            found += [self._value(hop, *operation) for operation in _operations(value)]
        return _leads_to(hop, joined("AND", found))

    def _property_hop(self) -> Hop:
        if "property" not in self._domain.hops:
            raise Refused(400, f"{self._domain.name} have no properties")
        return self._domain.hops["property"]

    def _value(self, hop: Hop, operator: str, operand: Value) -> Condition:
        return compare(target(hop).fields["value"], operator, operand, self._members)

    def _compared(self, field: Field, value: Value) -> Condition:
        return joined(
            "AND", [compare(field, *operation, self._members) for operation in _operations(value)]
        )


def _leads_to(hop: Hop, inner: Condition) -> Condition:
    """That a row beyond the hop is so. Not EXISTS: so SQLite may begin with the rows beyond."""
    return Condition(
        f"{hop.here} IN (SELECT {hop.there} FROM {hop.source} WHERE {inner.sql})",  # noqa: S608
        inner.parameters,
    )


def _is_beyond(hop: Hop, inner: Condition) -> Condition:
    """The same, asked for each row that is left."""
    return Condition(
        f"EXISTS (SELECT 1 FROM {hop.source}"  # noqa: S608
        f" WHERE {hop.there} = {hop.here} AND {inner.sql})",
        inner.parameters,
    )


def _key(hop: Hop, key: str) -> list[Condition]:
    sql = target(hop).fields["key"].sql
    if key == "*":
        return []
    if "*" in key or "?" in key:
        return [Condition(f"{sql} GLOB ?", (glob(key),))]
    return [Condition(f"{sql} = ?", (key,))]


def _operations(value: Value) -> Iterator[tuple[str, Value]]:
    if not isinstance(value, Pairs):
        yield "$eq", value
        return
    if not value.pairs:
        raise Refused(400, "a criterion {} compares with nothing")
    for operator, operand in value.pairs:
        if operator not in OPERATORS:
            raise Refused(400, f"{operator!a} is no operator: {', '.join(sorted(OPERATORS))}")
        yield operator, operand


def _objects(key: str, value: Value) -> list[Pairs]:
    if isinstance(value, tuple):
        objects = [one for one in value if isinstance(one, Pairs)]
        if objects and len(objects) == len(value):
            return objects
    raise Refused(400, f"{key} takes a list of objects")


def _mentions_type(pairs: Pairs, depth: int = 0) -> bool:
    if depth > _DEEPEST:
        return False
    for key, value in pairs.pairs:
        inner = value if isinstance(value, tuple) else ()
        if key in {"type", "item.type"} or any(
            isinstance(one, Pairs) and _mentions_type(one, depth + 1) for one in inner
        ):
            return True
    return False
