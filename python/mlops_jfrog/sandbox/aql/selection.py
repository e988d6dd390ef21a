"""What ``include`` asks to be shown: fields, and rows beyond hops with fields of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mlops_jfrog.sandbox.aql.catalog import target
from mlops_jfrog.sandbox.aql.domains import Domain, Hop
from mlops_jfrog.sandbox.envelope import Refused

_DEEPEST = 8


@dataclass(frozen=True)
class Selection:
    """Fields of each row of a domain, and what of the rows that it leads to is shown with it.

    ``keys`` are, of properties, the only ones that are shown; empty: all.
    """

    domain: Domain
    fields: tuple[str, ...]
    beyond: tuple[tuple[Hop, Selection], ...] = ()
    keys: tuple[str, ...] = ()


def selected(domain: Domain, include: tuple[str, ...]) -> Selection:
    """The default fields, unless some are named; 400 for a name that can't be shown."""
    wanted = _Wanted(domain)
    for name in include:
        wanted.add(name, 0)
    if not any("." not in name for name in wanted.fields):
        wanted.fields = {**dict.fromkeys(domain.defaults), **wanted.fields}
    return wanted.selection()


@dataclass
class _Wanted:
    """What is named so far of one domain."""

    domain: Domain
    fields: dict[str, None] = field(default_factory=dict)
    beyond: dict[str, _Wanted] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)
    all_keys: bool = False

    def add(self, name: str, depth: int) -> None:
        """``name``, ``*``, ``stat``, ``@key``, ``property.value``, ``module.build.name``."""
        name = name.removeprefix(f"{self.domain.singular}.")
        if depth > _DEEPEST:
            raise Refused(400, "the name in include leads through too many domains")
        if name in self.domain.fields:
            self.fields[name] = None
        elif name == "*":
            self._add_fields(one for one in self.domain.fields if "." not in one)
        elif name.startswith("@"):
            self._hop("property", name).keys[name[1:]] = None
        elif not self._add_group(name):
            hop, _, rest = name.partition(".")
            inner = self._hop(hop, name)
            inner.all_keys = True
            if rest:
                inner.add(rest, depth + 1)
            else:
                inner._add_fields(inner.domain.defaults)

    def selection(self) -> Selection:
        """Properties by key show both of their fields."""
        beyond = tuple(
            (self.domain.hops[name], inner.selection()) for name, inner in self.beyond.items()
        )
        fields = tuple(self.fields) or (self.domain.defaults if not beyond else ())
        return Selection(self.domain, fields, beyond, () if self.all_keys else tuple(self.keys))

    def _add_group(self, name: str) -> bool:
        """``stat`` or ``stat.*``: all fields that begin so."""
        prefix, _, rest = name.partition(".")
        group = [one for one in self.domain.fields if one.startswith(f"{prefix}.")]
        self._add_fields(group if rest in {"", "*"} else ())
        return bool(group) and rest in {"", "*"}

    def _add_fields(self, names: Iterable[str]) -> None:
        self.fields.update(dict.fromkeys(names))

    def _hop(self, hop: str, name: str) -> _Wanted:
        if hop not in self.domain.hops:
            raise Refused(400, f"{name!a} can't be included with {self.domain.name}")
        if hop not in self.beyond:
            self.beyond[hop] = _Wanted(target(self.domain.hops[hop]))
        return self.beyond[hop]
