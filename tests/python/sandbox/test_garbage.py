"""Garbage is what nothing refers to, and only that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox import checksum_store, garbage, nodes
from mlops_jfrog.sandbox.checksum_store import hold
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.garbage import Collected
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository, put
from support.platform_client import PlatformClient


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(tmp_path) as opened:
        with opened.database.write() as db:
            put(db, Repository("x-local", "local", "generic", {}))
        yield opened


def keep(platform: Platform, content: bytes, path: str = "", *, held: bool = False) -> Checksums:
    with platform.store.receive() as incoming:
        incoming.write(content)
        checksums = incoming.finish()
        with platform.database.write() as db:
            platform.store.keep(db, incoming, checksums)
            if path:
                nodes.deploy(db, "x-local", path, checksums, "ada")
            if held:
                hold(db, checksums.sha256)
    return checksums


def collect(platform: Platform) -> Collected:
    return garbage.collect(platform.database, platform.store, platform.data)


def names(platform: Platform) -> set[str]:
    return {file.name for file in platform.store.files()}


def test_what_an_item_has_stays_as_long_as_one_has_it(platform: Platform) -> None:
    content = keep(platform, b"weights", "a")
    keep(platform, b"weights", "b")
    for path, collected in (("a", Collected(0, 0)), ("b", Collected(1, 7))):
        with platform.database.write() as db:
            nodes.delete(db, nodes.stat(db, "x-local", path))
        assert collect(platform) == collected
    assert content.sha256 not in names(platform)
    assert keep(platform, b"weights", "c") == content
    assert names(platform) == {content.sha256}


def test_what_came_before_its_item_is_held(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = keep(platform, b"held", held=True)
    keep(platform, b"not held")
    assert collect(platform) == Collected(1, 8)
    assert names(platform) == {held.sha256}
    monkeypatch.setattr(checksum_store, "_HELD_SECONDS", -1)
    keep(platform, b"held", held=True)
    assert collect(platform) == Collected(1, 4)


def test_a_content_that_is_not_there_can_not_be_held(platform: Platform) -> None:
    with platform.database.write() as db:
        hold(db, "0" * 64)
        assert db.execute("SELECT count(*) FROM held_contents").fetchone()[0] == 0


def test_files_without_a_row_go_and_parts_of_uploads_that_are_over(platform: Platform) -> None:
    stray = platform.store.path(hashlib.sha256(b"stray").hexdigest())
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"stray")
    parts = platform.data / "uploads"
    for name in ("going-on", "finished", "unknown"):
        (parts / name).mkdir(parents=True)
        (parts / name / "1").write_bytes(b"part")
    with platform.database.write() as db:
        for name, status in (("going-on", "PARTS"), ("finished", "FINISHED")):
            db.execute(
                "INSERT INTO uploads VALUES (?, ?, 'x-local', 'm', 5, 'now', ?, NULL, NULL)",
                (name, name, status),
            )
    assert collect(platform) == Collected(1, 5)
    assert [folder.name for folder in parts.iterdir()] == ["going-on"]


def test_administrators_may_ask_for_it(client: PlatformClient, unique: str) -> None:
    client.repository(unique)
    client.put(f"/artifactory/{unique}/m", data=f"only here {unique}")
    client.delete(f"/artifactory/{unique}/m")
    answer = client.post("/artifactory/api/system/storage/gc")
    assert answer.status_code == 202
    assert answer.json()["removedFiles"] >= 1


def test_others_may_not(plain_client: PlatformClient) -> None:
    assert plain_client.post("/artifactory/api/system/storage/gc").status_code == 403
