"""``items.find(...).transitive()``: what the origins of smart remotes have is found too.

They are asked the same of their own repository, and answer under the key that the remote has here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.aql.search import search
from mlops_jfrog.sandbox.aql.syntax import Pairs, Query, Value
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote.freshness import is_offline
from mlops_jfrog.sandbox.remote.smart import Origin
from mlops_jfrog.sandbox.remote.upstream import Upstream
from mlops_jfrog.sandbox.repositories import Repository

_REPO = {"repo", "item.repo"}
_PLACE = ("repo", "path", "name")


def transitive_search(platform: Platform, principal: Principal, query: Query) -> dict[str, Any]:
    """As ``search``; 400 where the query does not name one repository, 502 for a lost origin."""
    asked = _asked_repository(query)
    everything = replace(query, offset=0, limit=None, transitive=False)
    with platform.database.read() as db:
        results: list[dict[str, Any]] = search(db, principal, everything)["results"]
        members = repositories.resolution(db, asked)
    known = {_place(row) for row in results}
    for member in members:
        if Origin.of(member) is None or is_offline(member):
            continue
        for row in _elsewhere(member, everything):
            place = _place(row)
            if place not in known and _may_see(principal, member, row):
                known.add(place)
                results.append(row)
    end = None if query.limit is None else query.offset + query.limit
    shown = _sorted(results, query)[query.offset : end]
    span = {"start_pos": query.offset, "end_pos": query.offset + len(shown), "total": len(shown)}
    if query.limit is not None:
        span["limit"] = query.limit
    return {"results": shown, "range": span}


def _asked_repository(query: Query) -> str:
    found = [value for one in query.criteria for key, value in one.pairs if key in _REPO]
    if query.domain != "items" or len(found) != 1 or not isinstance(found[0], str):
        raise Refused(400, 'a transitive search is for items, with one "repo": "<key>"')
    return found[0]


def _elsewhere(remote: Repository, query: Query) -> Iterator[dict[str, Any]]:
    origin = Origin.of(remote)
    assert origin is not None
    text = _text(query, origin.key)
    try:
        answer = Upstream(remote).ask(f"{origin.root}/api/search/aql", text).json()
    except MlopsError as error:
        raise Refused(502, f"The origin of '{remote.key}' can't be searched: {error}") from error
    rows = answer.get("results") if isinstance(answer, dict) else None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield {**row, "repo": remote.key}


def _place(row: dict[str, Any]) -> tuple[str, ...]:
    try:
        return tuple(str(row[name]) for name in _PLACE)
    except KeyError:
        raise Refused(400, "a transitive search must include repo, path and name") from None


def _may_see(principal: Principal, remote: Repository, row: dict[str, Any]) -> bool:
    parent = "" if row["path"] == "." else f"{row['path']}/"
    return principal.may(Right.READ, remote.key, f"{parent}{row['name']}", rclass=remote.rclass)


def _sorted(rows: list[dict[str, Any]], query: Query) -> list[dict[str, Any]]:
    for name, descending in reversed(query.sort):
        field = name.removeprefix("item.")
        rows = sorted(rows, key=lambda row: (field in row, row.get(field)), reverse=descending)
    return rows


def _text(query: Query, repo: str) -> str:
    """The query for another repository."""
    objects = [
        Pairs(tuple((key, repo if key in _REPO else value) for key, value in one.pairs))
        for one in query.criteria
    ]
    include = f".include({', '.join(map(json.dumps, query.include))})" if query.include else ""
    return f"items.find({', '.join(map(_value, objects))}){include}"


def _value(value: Value) -> str:
    if isinstance(value, Pairs):
        return f"{{{_joined(f'{json.dumps(key)}: {_value(each)}' for key, each in value.pairs)}}}"
    if isinstance(value, tuple):
        return f"[{_joined(map(_value, value))}]"
    return json.dumps(value)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)
