"""Every download is recorded before its answer begins: who, when, what."""

from __future__ import annotations

import base64
import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlops_jfrog.sandbox import download_log
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.download_log import Download, DownloadLog, forget_old, listed
from mlops_jfrog.sandbox.platform import Platform
from support.platform_client import PlatformClient


def download(path: str = "m", at: str = "") -> Download:
    return Download(None, "x-local", path, "0" * 64, "ada", at or now())


def stored(platform: Platform, path: str = "") -> list[Download]:
    with platform.database.read() as db:
        return listed(db, "x-local", path, 0, 1000)


def test_a_record_is_stored_when_its_future_is_done(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        platform.download_log.record(one := download()).result()
        assert stored(platform) == [one]


def test_what_waits_is_stored_before_the_folder_is_closed(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        waiting = [platform.download_log.record(download(str(each))) for each in range(300)]
    assert all(each.done() for each in waiting)
    with Platform(tmp_path) as platform:
        assert [each.path for each in stored(platform)] == [str(n) for n in reversed(range(300))]


def test_who_waits_is_told_that_nothing_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk is full")

    with Platform(tmp_path) as platform:
        monkeypatch.setattr(download_log, "_write", fail)
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            platform.download_log.record(download()).result()
        monkeypatch.undo()
        platform.download_log.record(download()).result()
        assert len(stored(platform)) == 1


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_a_download_that_can_not_be_recorded_is_not_answered(
    fresh_client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_client.repository("x-local")
    fresh_client.put("/artifactory/x-local/m", data=b"weights")

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    for headers in ({}, {"X-JFrog-Art-Api": "", "Authorization": basic(fresh_client)}):
        monkeypatch.setattr(download_log, "_write", fail)
        answer = fresh_client.get("/artifactory/x-local/m", headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        monkeypatch.undo()
        answer = fresh_client.get("/artifactory/x-local/m", headers=headers)
        assert answer.content == b"weights"
    gc.collect()


def basic(client: PlatformClient) -> str:
    """The way that is not immediate."""
    return f"Basic {base64.b64encode(f'admin:{client.token}'.encode()).decode()}"


def test_a_log_that_recorded_nothing_ends_at_once(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        DownloadLog(platform.database).close()


def test_old_records_go(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        for at in ("2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z", now()):
            platform.download_log.record(download(at=at)).result()
        with platform.database.write() as db:
            forget_old(db)
        assert len(stored(platform)) == 1


def test_records_of_a_folder_are_those_below_it(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        for path in ("a/b", "a-b", "a", "a/c/d", "b"):
            platform.download_log.record(download(path)).result()
        assert [each.path for each in stored(platform, "a")] == ["a/c/d", "a", "a/b"]
        assert [each.path for each in stored(platform, "a/b")] == ["a/b"]


@pytest.fixture
def repository(client: PlatformClient, unique: str) -> str:
    client.put(f"/artifactory/api/repositories/{unique}", json={"rclass": "local"})
    client.put(f"/artifactory/{unique}/churn/m.bin", data=b"weights")
    return unique


def test_downloads_are_counted_and_listed(client: PlatformClient, repository: str) -> None:
    for _ in range(3):
        client.get(f"/artifactory/{repository}/churn/m.bin")
    rest = {"Range": "bytes=2-"}  # the rest of one that was counted before
    assert client.get(f"/artifactory/{repository}/churn/m.bin", headers=rest).content == b"ights"
    stats = client.get(f"/artifactory/api/storage/{repository}/churn/m.bin?stats").json()
    assert (stats["downloadCount"], stats["lastDownloadedBy"]) == (3, "admin")
    found = client.get(f"/artifactory/api/downloads/{repository}/churn").json()["downloads"]
    assert [(each["path"], each["downloadedBy"]) for each in found] == [
        ("/churn/m.bin", "admin")
    ] * 3
    page = client.get(f"/artifactory/api/downloads/{repository}?limit=1&offset=2").json()
    assert page["downloads"] == found[2:]


def test_downloads_at_once_are_all_counted(client: PlatformClient, repository: str) -> None:
    path = f"/artifactory/{repository}/churn/m.bin"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.get(path).content, range(80)))
    assert set(answers) == {b"weights"}
    stats = client.get(f"/artifactory/api/storage/{repository}/churn/m.bin?stats").json()
    assert stats["downloadCount"] == 80
    found = client.get(f"/artifactory/api/downloads/{repository}?limit=1000").json()["downloads"]
    assert len(found) == 80


def test_a_list_outlives_what_it_tells_of(client: PlatformClient, repository: str) -> None:
    client.get(f"/artifactory/{repository}/churn/m.bin")
    client.delete(f"/artifactory/{repository}/churn")
    found = client.get(f"/artifactory/api/downloads/{repository}").json()["downloads"]
    assert len(found) == 1


def test_who_downloads_is_told_to_those_only_who_manage_the_path(
    client: PlatformClient, plain_client: PlatformClient, repository: str
) -> None:
    assert plain_client.get(f"/artifactory/api/downloads/{repository}").status_code == 403
    assert client.get("/artifactory/api/downloads/no-such").status_code == 404
    for wrong in ("limit=x", "limit=-1", "offset=1e3", "limit=100000"):
        answer = client.get(f"/artifactory/api/downloads/{repository}?{wrong}")
        assert answer.status_code == 400, wrong
