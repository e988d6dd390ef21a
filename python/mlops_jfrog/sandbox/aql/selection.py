"""What ``include`` asks to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_jfrog.sandbox.aql.domains import Domain, Relation
from mlops_jfrog.sandbox.envelope import Refused


@dataclass(frozen=True)
class Listed:
    """Rows of a relation to show: which fields, and of a property which keys (none: all)."""

    relation: Relation
    name: str
    fields: tuple[str, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """Fields of each row, and lists of what belongs to it."""

    fields: tuple[str, ...]
    lists: tuple[Listed, ...]


def selected(domain: Domain, include: tuple[str, ...]) -> Selection:
    """The default fields, unless some are named; 400 for a name that can't be shown."""
    fields: dict[str, None] = {}
    lists: dict[str, Listed] = {}
    for name in include:
        name = name.removeprefix(f"{domain.name.rstrip('s')}.")
        prefix, _, rest = name.partition(".")
        inner = [one for one in domain.fields if one.startswith(f"{prefix}.")]
        if name == "*":
            fields.update(dict.fromkeys(one for one in domain.fields if "." not in one))
        elif name in domain.fields:
            fields[name] = None
        elif inner and rest in {"", "*"}:
            fields.update(dict.fromkeys(inner))
        else:
            _add(lists, _listed(domain, name))
    if not any("." not in name for name in fields):
        fields = {**dict.fromkeys(domain.defaults), **fields}
    return Selection(tuple(fields), tuple(lists.values()))


def _listed(domain: Domain, name: str) -> Listed:
    prefix, _, rest = ("property", "", "*") if name.startswith("@") else name.partition(".")
    relation = domain.relations.get(prefix)
    if relation is None or relation.shown is None:
        raise Refused(400, f"{name!a} can't be included with {domain.name}")
    shown_as, all_fields = relation.shown
    if rest in {"", "*"}:
        keys = (name[1:],) if name.startswith("@") else ()
        return Listed(relation, shown_as, all_fields, keys)
    if rest not in relation.fields:
        raise Refused(400, f"{name!a} is no field")
    return Listed(relation, shown_as, (rest,))


def _add(lists: dict[str, Listed], one: Listed) -> None:
    old = lists.get(one.name)
    if old is not None:
        fields = tuple(dict.fromkeys((*old.fields, *one.fields)))
        keys = (*old.keys, *one.keys) if old.keys and one.keys else ()
        one = Listed(one.relation, one.name, fields, keys)
    lists[one.name] = one
