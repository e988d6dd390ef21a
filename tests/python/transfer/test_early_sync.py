"""Storing early: as soon as there is enough, one at a time, and nothing that fails matters."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mlops_jfrog.transfer import early_sync
from mlops_jfrog.transfer.early_sync import EarlySync


def test_enough_bytes_are_stored_while_more_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, begun, go_on = tmp_path / "file", threading.Semaphore(0), threading.Event()
    path.write_bytes(b"0123456789")
    synced: list[int] = []

    def sync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        begun.release()
        go_on.wait(30)

    monkeypatch.setattr(early_sync, "_STEP", 10)
    monkeypatch.setattr(early_sync, "_SYNC", sync)
    early = EarlySync(path)
    early.wrote(9)
    assert synced == []
    early.wrote(1)
    assert begun.acquire(timeout=30)
    early.wrote(30)
    go_on.set()
    early.end()

    assert synced == [path.stat().st_ino]


def test_a_file_that_is_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early_sync, "_STEP", 1)
    early = EarlySync(tmp_path / "absent")
    early.wrote(5)
    early.end()


def test_a_system_without_it_waits_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_sync, "_STEP", 1)
    monkeypatch.setattr(early_sync, "_SYNC", None)
    before = threading.active_count()
    early = EarlySync(tmp_path / "file")
    early.wrote(5)
    early.end()

    assert threading.active_count() == before
