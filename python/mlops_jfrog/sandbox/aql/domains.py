"""What a domain's fields are in the database, and which domains it leads to."""

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
    """A field as an SQL expression over the domain's source."""

    sql: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Hop:
    """A step from one row to rows of another domain: ``artifact.module.build.name`` has three.

    Rows belong together where ``here``, an expression over the source of the domain that the hop
    starts in, is among the values of ``there`` over ``source``, what follows FROM: that of the
    target, with whatever ties it. Criteria on one hop that stand in one object must hold for the
    same row. ``shown`` is the name of the rows' list in answers.
    """

    name: str
    target: str
    here: str
    there: str
    source: str
    shown: str


@dataclass(frozen=True)
class Domain:
    """One domain: ``source`` is what follows FROM, ``defaults`` the fields of a plain answer.

    ``row`` is an SQL expression that tells rows apart. A field ``stat.downloads`` is shown as
    ``"stats": [{"downloads": ...}]``. ``visible`` is what rights are checked for; rows without are
    seen where the row that leads to them is. A domain that is not ``asked`` is only led to.
    """

    name: str
    source: str
    row: str
    fields: Mapping[str, Field]
    defaults: tuple[str, ...]
    hops: Mapping[str, Hop] = field(default_factory=dict)
    visible: VisibleItem | VisibleBuild | None = None
    asked: bool = True

    @property
    def singular(self) -> str:
        """What may stand before a field's name: ``item.name`` in a query for items."""
        last = self.name.rpartition(".")[2]
        return f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s")


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
