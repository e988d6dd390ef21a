"""Writes of many requests in one transaction: one commit for all that come at the same time.

Each stands for itself: one that raises leaves nothing behind and does the others no harm.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from mlops_jfrog.sandbox.database import Database
from mlops_jfrog.sandbox.gathering import Gathering

T = TypeVar("T")


@dataclass(frozen=True)
class _Write:
    work: Callable[[sqlite3.Connection], Any]
    committed: Future[Any]


class Writes:
    """The writing thread of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering: Gathering[_Write] = Gathering(self._commit, "writes")

    def submit(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Done when what ``work`` wrote is committed; holds its result, or what it raised.

        ``work`` is called in another thread, and may not wait for anything: all others wait for it.
        """
        committed: Future[T] = Future()
        self._gathering.put(_Write(work, committed))
        return committed

    def close(self) -> None:
        """Do what waits, and end."""
        self._gathering.close()

    def _commit(self, batch: list[_Write]) -> None:
        wanted = [each for each in batch if each.committed.set_running_or_notify_cancel()]
        outcomes: list[tuple[Any, Exception | None]]
        try:
            with self._database.write() as db:
                outcomes = [_outcome(db, each.work) for each in wanted]
        except Exception as error:  # each of those who wait is to know
            outcomes = [(None, error)] * len(wanted)
        for each, (result, refusal) in zip(wanted, outcomes, strict=True):
            if refusal is None:
                each.committed.set_result(result)
            else:
                each.committed.set_exception(refusal)


def _outcome(
    db: sqlite3.Connection, work: Callable[[sqlite3.Connection], Any]
) -> tuple[Any, Exception | None]:
    db.execute("SAVEPOINT one")
    try:
        result = work(db)
    except Exception as error:
        db.execute("ROLLBACK TO one")
        db.execute("RELEASE one")
        return None, error
    db.execute("RELEASE one")
    return result, None
