"""Running a query: its SQL, and what the caller may see of it."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.aql.beginning import rarest_first
from mlops_jfrog.sandbox.aql.catalog import domain as find_domain
from mlops_jfrog.sandbox.aql.criteria import condition
from mlops_jfrog.sandbox.aql.domains import Domain, Hop, VisibleBuild, VisibleItem
from mlops_jfrog.sandbox.aql.selection import Selection, selected
from mlops_jfrog.sandbox.aql.syntax import Query
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right


def search(db: sqlite3.Connection, principal: Principal, query: Query) -> dict[str, Any]:
    """``{"results": [...], "range": {...}}``, the results first: clients read it as a stream."""
    domain = find_domain(query.domain)
    selection = selected(domain, query.include)
    shower = _Shower(db, principal)
    end = None if query.limit is None else query.offset + query.limit
    rows = itertools.islice(shower.visible(domain, _rows(db, selection, query)), query.offset, end)
    results = [shower.shown(selection, row) for row in rows]
    span: dict[str, int] = {
        "start_pos": query.offset,
        "end_pos": query.offset + len(results),
        "total": len(results),
    }
    if query.limit is not None:
        span["limit"] = query.limit
    return {"results": results, "range": span}


def statement(
    db: sqlite3.Connection, selection: Selection, query: Query
) -> tuple[str, tuple[str | int | float, ...]]:
    """The one SQL statement of a query, and its parameters."""
    domain = selection.domain
    needed = rarest_first(db, domain, query.criteria)
    where = condition(domain, query.criteria, lambda key: _members(db, key), needed)
    sql = (
        f"SELECT {_columns(selection)} FROM {domain.source}"  # noqa: S608 - only our own names
        f" WHERE {where.sql} ORDER BY {_order(domain, query)}"
    )
    return sql, where.parameters


def _rows(db: sqlite3.Connection, selection: Selection, query: Query) -> Iterator[sqlite3.Row]:
    try:
        yield from db.execute(*statement(db, selection, query))
    except sqlite3.OperationalError as error:
        if "too" not in str(error):
            raise
        raise Refused(400, f"the query is too large: {error}") from error


def _columns(selection: Selection) -> str:
    domain = selection.domain
    columns = [f"{domain.row} AS row_id", *_visibility(domain)]
    columns += [f"{domain.fields[name].sql} AS {_column(name)}" for name in selection.fields]
    columns += [f"{hop.here} AS link_{i}" for i, (hop, _) in enumerate(selection.beyond)]
    return ", ".join(columns)


def _order(domain: Domain, query: Query) -> str:
    terms = []
    for name, descending in query.sort:
        name = name.removeprefix(f"{domain.singular}.")
        if name not in domain.fields:
            raise Refused(400, f"{name!a} is no field of {domain.name} to sort by")
        terms.append(f"{domain.fields[name].sql}{' DESC' if descending else ''}")
    return ", ".join([*terms, domain.row])


def _members(db: sqlite3.Connection, key: str) -> list[str]:
    if repositories.find(db, key) is None:
        return [key]
    return [repository.key for repository in repositories.resolution(db, key)]


def _visibility(domain: Domain) -> list[str]:
    if isinstance(domain.visible, VisibleItem):
        names = (domain.visible.repo, domain.visible.path, domain.visible.name)
        return [f"{sql} AS seen_{i}" for i, sql in enumerate(names)]
    if isinstance(domain.visible, VisibleBuild):
        return [f"{domain.visible.name} AS seen_0"]
    return []


@dataclass(frozen=True)
class _Shower:
    """Rows as JSON, those beyond hops within them, as far as the caller may see each."""

    db: sqlite3.Connection
    principal: Principal

    def visible(self, domain: Domain, rows: Iterator[sqlite3.Row]) -> Iterator[sqlite3.Row]:
        if self.principal.admin or (domain.visible is None and not domain.asked):
            return rows
        return (row for row in rows if self._may_see(domain, row))

    def _may_see(self, domain: Domain, row: sqlite3.Row) -> bool:
        if isinstance(domain.visible, VisibleBuild):
            return self.principal.may_build(Right.READ, row["seen_0"] or "")
        if isinstance(domain.visible, VisibleItem):
            parent = "" if row["seen_1"] == "." else f"{row['seen_1']}/"
            return self.principal.may(Right.READ, row["seen_0"], f"{parent}{row['seen_2']}")
        return False

    def shown(self, selection: Selection, row: sqlite3.Row) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for name in selection.fields:
            value = row[_column(name)]
            prefix, dot, inner = name.rpartition(".")
            if value is None:
                continue
            if dot:  # what belongs to a row once is still shown as a list, as the platform does
                body.setdefault(f"{prefix}s", [{}])[0][inner] = value
            else:
                body[name] = value
        for i, (hop, beyond) in enumerate(selection.beyond):
            rows = self._beyond(hop, beyond, row[f"link_{i}"])
            if found := [self.shown(beyond, one) for one in rows]:
                body[hop.shown] = found
        return body

    def _beyond(self, hop: Hop, selection: Selection, link: Any) -> Iterator[sqlite3.Row]:
        places = ", ".join("?" * len(selection.keys))
        only = f" AND property.key IN ({places})" if selection.keys else ""
        order = [_column(name) for name in selection.fields] or [selection.domain.row]
        sql = (
            f"SELECT {_columns(selection)} FROM {hop.source}"  # noqa: S608 - only our own names
            f" WHERE {hop.there} = ?{only} ORDER BY {', '.join(order)}"
        )
        rows = self.db.execute(sql, (link, *selection.keys)).fetchall()
        return self.visible(selection.domain, iter(rows))


def _column(name: str) -> str:
    return f"field_{name.replace('.', '_')}"
