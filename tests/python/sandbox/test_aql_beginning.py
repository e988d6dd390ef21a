"""A search begins with the rarest property, and finds the same whatever it begins with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.aql.beginning import rarest_first
from mlops_jfrog.sandbox.aql.catalog import DOMAINS
from mlops_jfrog.sandbox.aql.criteria import condition
from mlops_jfrog.sandbox.aql.search import statement
from mlops_jfrog.sandbox.aql.selection import selected
from mlops_jfrog.sandbox.aql.syntax import Query, parse
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository, put

ITEMS = DOMAINS["items"]


def properties_of(number: int) -> Properties:
    pairs = {"env": "prod" if number % 2 else "dev", "task": f"t{number % 5}", "run": str(number)}
    return Properties.of(pairs.items())


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Twenty files with three properties each."""
    with Platform(tmp_path_factory.mktemp("beginning")) as opened:
        with opened.store.receive() as incoming:
            checksums = incoming.finish()
            with opened.database.write() as db:
                put(db, Repository("x-local", "local", "generic", {}))
                opened.store.keep(db, incoming, checksums)
                for number in range(20):
                    node = nodes.deploy(db, "x-local", f"m/{number}", checksums, "ada")
                    set_properties(db, node, properties_of(number))
        yield opened


@pytest.mark.parametrize(
    ("criteria", "keys"),
    [
        ('"@env": "prod", "@run": "7"', ["run", "env"]),
        ('"@env": {"$eq": "prod"}, "$and": [{"@task": "t1"}]', ["task", "env"]),
        ('"@env": "prod", "@task": "t1", "@run": "none"', ["run", "task", "env"]),
        ('"@env": "prod"', []),
        ('"@env": "prod", "$or": [{"@run": "7"}, {"@run": "8"}]', []),
        ('"@env": {"$ne": "prod"}, "@run": {"$match": "7*"}, "@ta*": "t1", "@e?v": "prod"', []),
    ],
)
def test_it_begins_with_the_rarest_that_every_result_has(
    platform: Platform, criteria: str, keys: list[str]
) -> None:
    with platform.database.read() as db:
        needed = rarest_first(db, ITEMS, parse(f"items.find({{{criteria}}})").criteria)
    assert [key for key, _ in needed] == keys


def test_the_others_are_looked_up_for_what_is_left(platform: Platform) -> None:
    query = parse('items.find({"@env": "prod", "@run": "7"})')
    with platform.database.read() as db:
        sql, parameters = statement(db, selected(ITEMS, ()), query)
        plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert "SEARCH items USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert [row for row in plan if row.startswith("CORRELATED")]
    assert "SEARCH other USING PRIMARY KEY (item=? AND key=? AND value=?)" in plan


CRITERION = st.one_of(
    st.tuples(st.just("@env"), st.sampled_from(["prod", "dev", "none"])),
    st.tuples(st.just("@task"), st.sampled_from(["t1", "t2"])),
    st.tuples(st.just("@run"), st.integers(0, 21).map(str)),
    st.tuples(
        st.sampled_from(["@env", "@task", "@t*"]),
        st.tuples(
            st.sampled_from(["$ne", "$match", "$nmatch", "$gt"]),
            st.sampled_from(["t1", "p*", "dev"]),
        ).map(lambda one: {one[0]: one[1]}),
    ),
).map(lambda pair: {pair[0]: pair[1]})
CRITERIA: st.SearchStrategy[dict[str, Any]] = st.recursive(
    CRITERION,
    lambda inner: st.tuples(
        st.sampled_from(["$and", "$or"]), st.lists(inner, min_size=1, max_size=3)
    ).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=6,
)


@given(first=CRITERIA, second=CRITERIA)
def test_it_finds_the_same_whatever_it_begins_with(
    platform: Platform, first: dict[str, Any], second: dict[str, Any]
) -> None:
    query = parse(f"items.find({json.dumps(first)}, {json.dumps(second)})")
    assert found(platform, query, chosen=True) == found(platform, query, chosen=False)


def found(platform: Platform, query: Query, *, chosen: bool) -> list[int]:
    with platform.database.read() as db:
        needed = rarest_first(db, ITEMS, query.criteria) if chosen else ()
        where = condition(ITEMS, query.criteria, lambda key: [key], needed)
        sql = f"SELECT items.id FROM {ITEMS.source} WHERE {where.sql} ORDER BY items.id"
        return [row["id"] for row in db.execute(sql, where.parameters)]
