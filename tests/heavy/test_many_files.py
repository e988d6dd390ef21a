"""Memory does not grow with the count of files by more than what is told of each in the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples.demo.sandbox import Sandbox, running_sandbox

from support.process_memory import peak_kib

FEW, MANY = 500, 5_000
SIZE = 16 << 10
MOST_KIB_PER_FILE = 6
"""Paths, digests, a row of the result and the answer that named it: not half of the contents."""
HOW = ("--threads", "4", "--quiet")
"""The same work at once for both counts: every thread has its buffers."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox in a process of its own."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder) as running:
        peak_kib(running, folder, "setup", "apply")
        yield running


@pytest.fixture(scope="module")
def folder(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``few`` and ``many`` files, all different."""
    made = tmp_path_factory.mktemp("files")
    for name, count in (("few", FEW), ("many", MANY)):
        (made / name).mkdir()
        for number in range(count):
            (made / name / f"{number:05}.bin").write_bytes(os.urandom(SIZE))
    return made


def check_growth(sandbox: Sandbox, folder: Path, command: str, source: str, target: str) -> None:
    """``source`` has ``{}`` where the files' folder stands."""
    few, many = (
        peak_kib(sandbox, folder, command, source.format(name), target, *HOW)
        for name in ("few", "many")
    )
    assert many - few < (MANY - FEW) * MOST_KIB_PER_FILE


@pytest.mark.parametrize("when", ["new", "again"])
def test_uploads_of_many_files_take_little_more_memory_than_of_few(
    when: str, sandbox: Sandbox, folder: Path
) -> None:
    check_growth(sandbox, folder, "upload", "{}/", "ml-models-local/")


@pytest.mark.parametrize("when", ["new", "again"])
def test_downloads_of_many_files_take_little_more_memory_than_of_few(
    when: str, sandbox: Sandbox, folder: Path
) -> None:
    check_growth(sandbox, folder, "download", "ml-models-local/{}/", "fetched/")
    assert len(list((folder / "fetched" / "many").iterdir())) == MANY
