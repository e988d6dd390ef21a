"""Transactions: what reads, reads only, so that no commit in between can break it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox import accounts
from mlops_jfrog.sandbox.platform import Platform


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(tmp_path / "data") as opened:
        yield opened


def test_a_password_is_checked_while_others_write(platform: Platform) -> None:
    with platform.database.read() as db:
        assert accounts.find_user(db, "admin") is not None
        with platform.database.write() as writer:
            accounts.put_user(writer, "ann", email="ann@example.org", password="x", admin=False)
        assert accounts.verified_user(db, "admin", platform.admin_password) is not None


def test_a_reader_that_writes_is_refused_always(platform: Platform) -> None:
    with platform.database.write() as db:
        db.execute("UPDATE users SET admin = 1")
    with pytest.raises(sqlite3.OperationalError, match="readonly"), platform.database.read() as db:
        db.execute("UPDATE users SET admin = 0")


def test_a_reader_keeps_its_view_and_the_next_one_sees_the_commit(platform: Platform) -> None:
    with platform.database.read() as before:
        assert accounts.find_user(before, "ann") is None
        with platform.database.write() as writer:
            accounts.put_user(writer, "ann", email="ann@example.org", password="x", admin=False)
        assert accounts.find_user(before, "ann") is None
    with platform.database.read() as after:
        assert accounts.find_user(after, "ann") is not None
