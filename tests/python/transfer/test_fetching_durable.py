"""Nothing appears under its name before the disk has it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.options import TransferOptions
from support.fetching_setting import SPLIT, WHOLE, fetch
from support.part_server import PartServer


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize("size", [10, 200_000, 5_000_000])
def test_a_file_is_on_the_disk_before_it_has_its_name(
    server: PartServer,
    target: Path,
    cache: ContentCache,
    monkeypatch: pytest.MonkeyPatch,
    options: TransferOptions,
    cached: bool,
    size: int,
) -> None:
    content, sync = random.Random(size).randbytes(size), os.fsync
    whole_and_unnamed: set[int] = set()

    def synced(descriptor: int) -> None:
        sync(descriptor)
        found = os.fstat(descriptor)
        if found.st_size == size and not target.exists():
            whole_and_unnamed.add(found.st_ino)

    monkeypatch.setattr(os, "fsync", synced)
    wanted = server.fetching("model.bin", content, target)
    fetch(server, wanted, options=options, cache=cache if cached else None)

    assert target.read_bytes() == content
    assert target.stat().st_ino in whole_and_unnamed
