"""Folders that a benchmark is done with: nothing is deleted where the next one is to write."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.used import put_aside


def test_what_is_put_aside_takes_no_room_and_loses_no_name(tmp_path: Path) -> None:
    folder = tmp_path / "attempt"
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "part.bin").write_bytes(bytes(4096))
    kept = folder / "read-only.bin"
    kept.write_bytes(bytes(4096))
    kept.chmod(0o444)
    inodes = {path.stat().st_ino for path in folder.rglob("*.bin")}

    put_aside(folder)

    assert not folder.exists()
    found = list(tmp_path.rglob("*.bin"))
    assert {path.stat().st_ino for path in found} == inodes
    assert [path.stat().st_size for path in found] == [0, 0]


def test_what_a_link_leads_to_stays_as_it_is(tmp_path: Path) -> None:
    outside = tmp_path / "outside.bin"
    outside.write_bytes(b"kept")
    folder = tmp_path / "attempt"
    folder.mkdir()
    os.symlink(outside, folder / "link")
    put_aside(folder)
    assert outside.read_bytes() == b"kept"
