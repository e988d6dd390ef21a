"""A generated file knows who made it, from what, and whether somebody changed it."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_jfrog.integrations.jenkins.generated_file import GeneratedFile, State
from mlops_jfrog.version import __version__


@pytest.fixture
def made(tmp_path: Path) -> GeneratedFile:
    path = tmp_path / "deep" / "Jenkinsfile"
    return GeneratedFile.made(path, "node { }\n", "0" * 16, "//", "mlops.yml")


def test_it_is_absent_then_current(made: GeneratedFile) -> None:
    assert made.state() is State.ABSENT
    made.write()
    assert made.state() is State.CURRENT
    assert made.diff() == ""


def test_its_header_names_generator_and_source(made: GeneratedFile) -> None:
    first = made.text.splitlines()[0]
    assert first.startswith(f"// Made by mlops-jfrog {__version__} from mlops.yml (inputs 0000")


def test_other_inputs_make_it_stale(made: GeneratedFile) -> None:
    made.write()
    newer = GeneratedFile.made(made.path, "node { sh 'x' }\n", "1" * 16, "//", "mlops.yml")
    assert newer.state() is State.STALE
    assert "-node { }\n+node { sh 'x' }\n" in newer.diff()


@pytest.mark.parametrize("edit", [("node { }", "node {  }"), ("}\n", "}\n\n"), ("node", "nodes")])
def test_a_change_by_hand_is_seen(made: GeneratedFile, edit: tuple[str, str]) -> None:
    made.write()
    made.path.write_text(made.text.replace(*edit), encoding="utf-8")
    assert made.state() is State.EDITED


def test_a_file_of_somebody_elses_is_foreign(made: GeneratedFile) -> None:
    made.path.parent.mkdir()
    made.path.write_text("pipeline { }\n", encoding="utf-8")
    assert made.state() is State.FOREIGN


def test_line_ends_of_another_system_are_no_change(made: GeneratedFile) -> None:
    made.path.parent.mkdir()
    made.path.write_bytes(made.text.replace("\n", "\r\n").encode())
    assert made.state() is State.CURRENT


def test_a_newer_generator_that_makes_the_same_leaves_it_alone(made: GeneratedFile) -> None:
    older = replace(made, text=made.text.replace(f" {__version__} ", " 0.0.1 "))
    older.write()
    assert made.state() is State.CURRENT


def test_writing_keeps_the_permissions_and_leaves_nothing_behind(made: GeneratedFile) -> None:
    made.write()
    made.path.chmod(0o640)
    replace(made, text=made.text + "//\n").write()
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o640
    assert [each.name for each in made.path.parent.iterdir()] == ["Jenkinsfile"]
