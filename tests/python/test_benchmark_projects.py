"""The benchmark of a thousand projects measures what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.projects import CHECK, WRITE, projects
from benchmarks.sizes import QUICK


def test_they_are_written_then_checked_and_nothing_is_left(tmp_path: Path) -> None:
    rows = list(projects(tmp_path, replace(QUICK, small_count=3)))
    assert [row.client for row in rows] == [WRITE, CHECK]
    assert all(row.measured is not None and row.note == "3 projects" for row in rows)
    assert [each.name for each in tmp_path.iterdir() if each.name == "thousand"] == []
