"""How SQLite goes about a query: it begins where little is, never with every item."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mlops_jfrog.sandbox.aql.catalog import DOMAINS
from mlops_jfrog.sandbox.aql.search import statement
from mlops_jfrog.sandbox.aql.selection import selected
from mlops_jfrog.sandbox.aql.syntax import parse
from mlops_jfrog.sandbox.database import Database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("plan") / "db.sqlite3")
    yield database
    database.close()


def plan(database: Database, text: str) -> str:
    query = parse(text)
    with database.read() as db:
        sql, parameters = statement(db, selected(DOMAINS[query.domain], query.include), query)
        rows = db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return "\n".join(row["detail"] for row in rows)


@pytest.mark.parametrize(
    "criteria",
    [
        '"repo": "x-local", "@framework": "torch", "@stage": "prod"',
        '"@framework": "torch", "@stage": "prod"',
        '"repo": "x-local", "path": {"$match": "churn/*"}, "@stage": "prod"',
        '"repo": "x-local", "$and": [{"@stage": "prod"}, {"@framework": {"$ne": "torch"}}]',
    ],
)
def test_a_search_by_properties_begins_with_them(database: Database, criteria: str) -> None:
    found = plan(database, f"items.find({{{criteria}}})")
    assert "SEARCH items USING INTEGER PRIMARY KEY" in found
    assert "SEARCH property USING COVERING INDEX properties_by_value (key=? AND value=?)" in found
    assert "SCAN items" not in found


@pytest.mark.parametrize(
    "criteria",
    [
        '"repo": "x-local", "path": "churn/1", "name": "model.onnx"',
        '"name": "model.onnx"',
        '"artifact.module.build.name": "train", "artifact.module.build.number": "7"',
        '"dependency.module.build.name": "train"',
    ],
)
def test_places_and_builds_are_found_by_index(database: Database, criteria: str) -> None:
    found = plan(database, f"items.find({{{criteria}}})")
    assert "SEARCH items USING" in found
    assert "SCAN items" not in found
