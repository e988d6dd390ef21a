"""What a domain's fields are in the database."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Kind(enum.Enum):
    """How a field's values compare."""

    TEXT = "text"
    NUMBER = "number"
    INSTANT = "instant"
    REPOSITORY = "repository"  # text, where the key of a virtual repository means its members


@dataclass(frozen=True)
class Field:
    """A field as an SQL expression over the domain's or relation's source."""

    sql: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Relation:
    """Rows that belong to one row of a domain, asked for as ``<name>.<field>``.

    ``source`` is what follows FROM, with a WHERE that ties it to the domain's row, e.g.
    ``properties AS property WHERE property.item = items.id``. Criteria on one relation that stand
    in one object must hold for the same row of it. A relation named ``property`` has the fields
    ``key`` and ``value``, and answers ``@key`` too. ``shown`` is the name of its list in answers,
    and the fields in it.
    """

    name: str
    source: str
    fields: Mapping[str, Field]
    shown: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Domain:
    """One domain: ``source`` is what follows FROM, ``defaults`` the fields of a plain answer.

    ``row`` is an SQL expression that tells rows apart. A field ``stat.downloads`` is shown as
    ``"stats": [{"downloads": ...}]``. ``visible`` is what rights are checked for; where it is None
    only administrators see anything.
    """

    name: str
    source: str
    row: str
    fields: Mapping[str, Field]
    defaults: tuple[str, ...]
    relations: Mapping[str, Relation] = field(default_factory=dict)
    visible: VisibleItem | VisibleBuild | None = None


@dataclass(frozen=True)
class VisibleItem:
    """Rows are seen by those who may read an item: SQL of its repository, parent and name."""

    repo: str
    path: str
    name: str


@dataclass(frozen=True)
class VisibleBuild:
    """Rows are seen by those who may read a build: SQL of its name."""

    name: str
