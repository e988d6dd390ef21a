"""Running a query: its SQL, what the caller may see of it, and the answer's shape."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from typing import Any

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.aql.catalog import domain as find_domain
from mlops_jfrog.sandbox.aql.criteria import condition
from mlops_jfrog.sandbox.aql.domains import Domain, VisibleBuild, VisibleItem
from mlops_jfrog.sandbox.aql.selection import Listed, Selection, selected
from mlops_jfrog.sandbox.aql.syntax import Query
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right


def search(db: sqlite3.Connection, principal: Principal, query: Query) -> dict[str, Any]:
    """``{"results": [...], "range": {...}}``, the results first: clients read it as a stream."""
    domain = find_domain(query.domain)
    selection = selected(domain, query.include)
    end = None if query.limit is None else query.offset + query.limit
    visible = (row for row in _rows(db, domain, selection, query) if _may_see(principal, row))
    results = [
        _shown(db, domain, selection, row) for row in itertools.islice(visible, query.offset, end)
    ]
    span: dict[str, int] = {
        "start_pos": query.offset,
        "end_pos": query.offset + len(results),
        "total": len(results),
    }
    if query.limit is not None:
        span["limit"] = query.limit
    return {"results": results, "range": span}


def _rows(
    db: sqlite3.Connection, domain: Domain, selection: Selection, query: Query
) -> Iterator[sqlite3.Row]:
    where = condition(domain, query.criteria, lambda key: _members(db, key))
    columns = [f"{domain.row} AS row_id", *_visibility(domain)]
    columns += [f"{domain.fields[name].sql} AS {_column(name)}" for name in selection.fields]
    sql = (
        f"SELECT {', '.join(columns)} FROM {domain.source}"  # noqa: S608 - only our own names
        f" WHERE {where.sql} ORDER BY {_order(domain, query)}"
    )
    try:
        yield from db.execute(sql, where.parameters)
    except sqlite3.OperationalError as error:
        if "too" not in str(error):
            raise
        raise Refused(400, f"the query is too large: {error}") from error


def _order(domain: Domain, query: Query) -> str:
    terms = []
    for name, descending in query.sort:
        name = name.removeprefix(f"{domain.name.rstrip('s')}.")
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
        return [f"{domain.visible.name} AS seen_build"]
    return []


def _may_see(principal: Principal, row: sqlite3.Row) -> bool:
    if principal.admin:
        return True
    names = row.keys()
    if "seen_build" in names:
        return principal.may_build(Right.READ, row["seen_build"])
    if "seen_0" in names:
        parent = "" if row["seen_1"] == "." else f"{row['seen_1']}/"
        return principal.may(Right.READ, row["seen_0"], f"{parent}{row['seen_2']}")
    return False


def _shown(
    db: sqlite3.Connection, domain: Domain, selection: Selection, row: sqlite3.Row
) -> dict[str, Any]:
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
    for listed in selection.lists:
        found = _rows_of(db, domain, listed, row["row_id"])
        if found:
            body[listed.name] = found
    return body


def _rows_of(
    db: sqlite3.Connection, domain: Domain, listed: Listed, row_id: int
) -> list[dict[str, Any]]:
    fields = listed.relation.fields
    columns = ", ".join(f"{fields[name].sql} AS {name}" for name in listed.fields)
    places = ", ".join("?" * len(listed.keys))
    only = f" AND {fields['key'].sql} IN ({places})" if listed.keys else ""
    sql = (
        f"SELECT {columns} FROM {domain.source} JOIN {listed.relation.source}"  # noqa: S608
        f" AND {domain.row} = ?{only} ORDER BY 1, {len(listed.fields)}"
    )
    return [dict(one) for one in db.execute(sql, (row_id, *listed.keys))]


def _column(name: str) -> str:
    return f"field_{name.replace('.', '_')}"
