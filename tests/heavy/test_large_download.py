"""More than four GiB down, sparse, as one stream and in ranges: verified, in flat memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples.demo.sandbox import Sandbox, running_sandbox

from support.process_memory import peak_kib

SIZE = (4 << 30) + 5
LAST = b"ended"
MOST_MIB = 100
BLOCK = 1 << 20


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox in a process of its own, with the file in it."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder) as running:
        peak_kib(running, folder, "setup", "apply")
        source = folder / "model.bin"
        with source.open("wb") as file:
            file.truncate(SIZE)
            file.seek(SIZE - len(LAST))
            file.write(LAST)
        line = ("upload", "model.bin", "ml-models-local/large/", "--min-split", "5GiB")
        assert peak_kib(running, folder, *line) < MOST_MIB * 1024
        source.unlink()
        yield running


@pytest.mark.parametrize(
    "how", [("--split-count", "1"), ("--min-split", "1MiB")], ids=["stream", "ranges"]
)
def test_a_file_over_four_gib_arrives_whole_in_flat_memory(
    how: tuple[str, ...], sandbox: Sandbox, tmp_path: Path
) -> None:
    line = ("download", "ml-models-local/large/model.bin", "./", "--flat", *how)

    peak = peak_kib(sandbox, tmp_path, *line)

    arrived = tmp_path / "model.bin"
    assert arrived.stat().st_size == SIZE
    assert digest_of(arrived) == expected_digest()
    assert peak < MOST_MIB * 1024
    arrived.unlink()


def digest_of(path: Path) -> str:
    """Of what is on the disk, whatever the client says it has verified."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def expected_digest() -> str:
    """Of zeros and the last five bytes."""
    digest, zeros = hashlib.sha256(), bytes(BLOCK)
    for _ in range((SIZE - len(LAST)) // BLOCK):
        digest.update(zeros)
    digest.update(LAST)
    return digest.hexdigest()
