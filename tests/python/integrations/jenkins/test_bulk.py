"""Many projects at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins import bulk
from mlops_jfrog.integrations.jenkins.generate import Order
from mlops_jfrog.integrations.jenkins.generated_file import State

ORDER = Order()


def projects(folder: Path, count: int) -> list[Path]:
    for number in range(count):
        project = folder / "projects" / f"p{number:04}"
        project.mkdir(parents=True)
        (project / "mlops.yml").write_text(f"model: m{number}\ntrain: make\n", encoding="utf-8")
    return bulk.project_files("projects/**/mlops.yml", folder)


def test_they_are_written_once_and_then_current(tmp_path: Path) -> None:
    files = projects(tmp_path, 3)
    assert [report.state for report in bulk.check_all(files, ORDER)] == [State.ABSENT] * 3
    assert all(report.written for report in bulk.write_all(files, ORDER))
    again = bulk.write_all(files, ORDER)
    assert all(report.good and not report.written for report in again)
    assert all(report.good for report in bulk.check_all(files, ORDER))


def test_the_mistake_of_one_stops_no_other(tmp_path: Path) -> None:
    files = projects(tmp_path, 3)
    files[1].write_text("modle: x\n", encoding="utf-8")
    first, broken, last = bulk.write_all(files, ORDER)
    assert first.written
    assert last.written
    assert "mlops.yml:1:1: unknown key 'modle'; did you mean 'model'?" in broken.problem


def test_what_was_edited_by_hand_stays_unless_forced(tmp_path: Path) -> None:
    files = projects(tmp_path, 2)
    bulk.write_all(files, ORDER)
    edited = files[0].parent / "Jenkinsfile"
    edited.write_text(edited.read_text(encoding="utf-8") + "// mine\n", encoding="utf-8")
    [mine, _] = bulk.write_all(files, ORDER)
    assert "was edited by hand; it stays" in mine.problem
    assert "-// mine" in mine.diff
    assert edited.read_text(encoding="utf-8").endswith("// mine\n")
    assert bulk.overwrite_all(files, ORDER)[0].written
    assert all(report.good for report in bulk.check_all(files, ORDER))


def test_many_are_done_by_several_processes_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_WORTH_PROCESSES", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    files = projects(tmp_path, 20)
    reports = bulk.write_all(files, ORDER)
    assert [report.project for report in reports] == [str(file) for file in files]
    assert all(report.written for report in reports)


def test_a_pattern_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no project file is called"):
        bulk.project_files("projects/**/mlops.yml", tmp_path)
