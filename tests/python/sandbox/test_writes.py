"""Writes that share a transaction: one commit, and each for itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.database import Database
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.writes import Writes
from support.platform_client import PlatformClient

Work = Callable[[sqlite3.Connection], str]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "database")
    yield opened
    opened.close()


def names(database: Database) -> list[str]:
    with database.read() as db:
        return [row["name"] for row in db.execute("SELECT name FROM groups ORDER BY name")]


def insert(name: str, error: Exception | None = None) -> Work:
    def work(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO groups (name, description) VALUES (?, '')", (name,))
        if error is not None:
            raise error
        return name

    return work


@contextmanager
def held_up(database: Database) -> Iterator[Writes]:
    """One work is being done, and ends with the block: until then all others wait."""
    writes, began, go_on = Writes(database), threading.Event(), threading.Event()

    def first(_: sqlite3.Connection) -> None:
        began.set()
        assert go_on.wait(60)

    writes.submit(first)
    assert began.wait(60)
    try:
        yield writes
    finally:
        go_on.set()
        writes.close()


def together(database: Database, works: list[Work]) -> list[Future[str]]:
    """Submitted while another one is being done."""
    with held_up(database) as writes:
        return [writes.submit(work) for work in works]


def test_each_has_its_result_when_all_are_committed(database: Database) -> None:
    commits: list[str] = []
    with database.write() as db:  # the connection that is used again
        db.set_trace_callback(lambda text: commits.append(text) if text == "COMMIT" else None)
    commits.clear()
    done = together(database, [insert(name) for name in "abc"])
    assert [each.result() for each in done] == ["a", "b", "c"]
    assert names(database) == ["a", "b", "c"]
    assert commits == ["COMMIT", "COMMIT"]


def test_one_that_raises_leaves_nothing_and_does_no_harm(database: Database) -> None:
    refused = Refused(403, "not you")
    done = together(database, [insert("a"), insert("b", refused), insert("a"), insert("c")])
    assert done[0].result() == "a"
    assert done[1].exception() is refused
    assert isinstance(done[2].exception(), sqlite3.IntegrityError)
    assert done[3].result() == "c"
    assert names(database) == ["a", "c"]


def test_nobody_is_told_of_success_where_the_transaction_ended(database: Database) -> None:
    def end(db: sqlite3.Connection) -> str:
        db.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    done = together(database, [insert("a"), end, insert("b")])
    assert all(isinstance(each.exception(), sqlite3.OperationalError) for each in done)
    assert names(database) == []


def test_who_went_before_their_turn_wrote_nothing(database: Database) -> None:
    with held_up(database) as writes:
        gone, stays = writes.submit(insert("gone")), writes.submit(insert("stays"))
        assert gone.cancel()
    assert stays.result() == "stays"
    assert names(database) == ["stays"]


def test_deployments_that_are_refused_leave_no_folder(fresh_client: PlatformClient) -> None:
    fresh_client.repository("x-local")
    assert fresh_client.put("/artifactory/x-local/a/file", data=b"1").status_code == 201
    assert fresh_client.put("/artifactory/x-local/a/file/b/c", data=b"2").status_code == 409
    assert fresh_client.put("/artifactory/x-local/a", data=b"3").status_code == 409
    query = 'items.find({"repo": "x-local", "type": "any"})'
    answer = fresh_client.post("/artifactory/api/search/aql", data=query).json()
    assert [item["name"] for item in answer["results"]] == ["a", "file"]
