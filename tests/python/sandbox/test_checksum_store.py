"""The checksum store and the database, without a server."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import threading
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksum_store import find_checksums
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.database import Database
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository, put


def deploy(platform: Platform, content: bytes, repo: str, path: str) -> Checksums:
    with platform.store.receive() as incoming:
        for begin in range(0, len(content), 3):
            incoming.write(content[begin : begin + 3])
        checksums = incoming.finish()
        with platform.database.write() as db:
            platform.store.keep(db, incoming, checksums)
            nodes.deploy(db, repo, path, checksums, "ada")
    return checksums


def keep(platform: Platform, content: bytes, path: str = "file") -> Checksums:
    with platform.database.write() as db:
        put(db, Repository("x-local", "local", "generic", {}))
    return deploy(platform, content, "x-local", path)


def stored_files(data: Path) -> list[str]:
    return sorted(file.name for file in (data / "filestore").glob("*/*"))


def test_one_pass_gives_all_digests(tmp_path: Path) -> None:
    content = b"the quick brown fox"
    with Platform(tmp_path) as platform:
        assert keep(platform, content) == Checksums(
            sha1=hashlib.sha1(content).hexdigest(),
            sha256=hashlib.sha256(content).hexdigest(),
            md5=hashlib.md5(content).hexdigest(),
            size=len(content),
        )


def test_a_large_content_has_the_digests_of_the_whole(tmp_path: Path) -> None:
    block = random.Random(3).randbytes(700_000)
    with Platform(tmp_path) as platform, platform.store.receive() as incoming:
        for size in (700_000, 1, 0, 699_999) * 8:
            incoming.write(block[:size], block[-10:])
        checksums = incoming.finish()
        content = incoming.path.read_bytes()
    assert checksums.size == len(content) > 8_000_000
    for name in ("sha1", "sha256", "md5"):
        assert checksums.as_json()[name] == hashlib.new(name, content).hexdigest()


def test_a_large_content_that_is_given_up_leaves_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    with Platform(tmp_path) as platform, platform.store.receive() as incoming:
        for _ in range(20):
            incoming.write(bytes(1_000_000))
    assert threading.active_count() == before


def test_equal_contents_are_stored_once(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        checksums = keep(platform, b"same", "a")
        assert keep(platform, b"same", "b/c") == checksums
        assert stored_files(tmp_path) == [checksums.sha256]
        with platform.store.open(checksums.sha256) as file:
            assert file.read() == b"same"
        with platform.database.read() as db:
            assert find_checksums(db, "md5", checksums.md5.upper()) == checksums
            assert find_checksums(db, "sha1", "0" * 40) is None


def test_what_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        with platform.store.receive() as incoming:
            incoming.write(b"half")
        assert not incoming.path.exists()
        assert stored_files(tmp_path) == []


def test_a_rolled_back_deployment_leaves_no_row_and_its_file_is_collected(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        with pytest.raises(sqlite3.IntegrityError):
            deploy(platform, b"orphan", "no-such-local", "a")
        orphan = hashlib.sha256(b"orphan").hexdigest()
        assert stored_files(tmp_path) == [orphan]
        with platform.database.read() as db:
            assert find_checksums(db, "sha256", orphan) is None
    with Platform(tmp_path):
        assert stored_files(tmp_path) == []


def test_only_unreferenced_contents_are_collected(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        used = keep(platform, b"used", "a")
        keep(platform, b"unused", "b")
        with platform.database.write() as db:
            nodes.delete(db, nodes.stat(db, "x-local", "b"))
    with Platform(tmp_path):
        assert stored_files(tmp_path) == [used.sha256]


def test_temporary_files_of_the_living_stay_and_of_the_dead_go(tmp_path: Path) -> None:
    dead = tmp_path / "incoming" / "0123456789abcdef"
    with Platform(tmp_path) as living:
        dead.mkdir()
        (dead / "half").write_bytes(b"x")
        dead.with_suffix(".lock").touch()
        with living.store.receive() as incoming:
            incoming.write(b"x")
            with Platform(tmp_path):
                assert incoming.path.exists()
                assert not dead.exists()
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_failed_transaction_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "db.sqlite3")

    def fail_halfway() -> None:
        with database.write() as db:
            db.execute("INSERT INTO groups (name, description) VALUES ('g', '')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.read() as db:
        assert db.execute("SELECT count(*) FROM groups").fetchone()[0] == 0
    database.close()


def test_migrations_are_recorded_and_run_once(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(tmp_path / "db.sqlite3")
        with database.read() as db:
            names = [row["name"] for row in db.execute("SELECT name FROM migrations")]
        assert names == sorted(set(names))
        assert names[0] == "0001_core"
        database.close()


def test_a_data_folder_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    database = Database(tmp_path / "db.sqlite3")
    with database.write() as db:
        db.execute("INSERT INTO migrations VALUES ('9999_future', 'then')")
    database.close()
    with pytest.raises(ConfigurationError, match="newer version"):
        Database(tmp_path / "db.sqlite3")
