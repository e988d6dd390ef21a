"""`init`: a first project file, by asking and from what is in the folder."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mlops_jfrog.settings import load_settings

from .conftest import Shell, Terminal

TRAIN = """
import json
from sklearn.ensemble import RandomForestClassifier
import joblib, torch_like
joblib.dump(RandomForestClassifier(), "model.joblib")
open("metrics.json", "w").write("{}")
"""


@pytest.fixture
def project(shell: Shell) -> Shell:
    (shell.directory / "train.py").write_text(TRAIN, encoding="utf-8")
    (shell.directory / "predict.py").write_text("import numpy\n", encoding="utf-8")
    (shell.directory / "requirements.txt").write_text("scikit-learn==1.7\n", encoding="utf-8")
    (shell.directory / "tests").mkdir()
    (shell.directory / "tests" / "test_model.py").write_text("", encoding="utf-8")
    return shell


def written(shell: Shell) -> str:
    return (shell.directory / "mlops.yml").read_text(encoding="utf-8")


def at_a_terminal(shell: Shell, answers: str) -> None:
    shell.input, shell.errors = Terminal(answers), Terminal()


def test_it_takes_what_the_folder_says(project: Shell) -> None:
    assert project("init") == 0, project.said
    read = load_settings(directory=project.directory, environment={}, arguments={})
    found = read.project()
    assert (found.model, found.framework) == ("work", "scikit-learn")
    assert (found.files, found.code) == (("model.joblib",), ("predict.py",))
    assert (found.requirements, found.metrics) == ("requirements.txt", "metrics.json")
    assert read.effective().texts("train") == ("python train.py",)
    assert read.effective().texts("test") == ("python -m pytest",)


def test_its_first_line_names_the_schema_which_is_there(project: Shell) -> None:
    project("init")
    first = written(project).splitlines()[0]
    assert first == "# yaml-language-server: $schema=.mlops.schema.json"
    schema = json.loads((project.directory / ".mlops.schema.json").read_text(encoding="utf-8"))
    assert "train" in schema["properties"]


def test_the_schema_may_be_somewhere_else(project: Shell) -> None:
    project("init", "--schema", "https://docs.example/mlops.schema.json")
    assert "$schema=https://docs.example/mlops.schema.json" in written(project).splitlines()[0]
    assert not (project.directory / ".mlops.schema.json").exists()


def test_flags_win_over_what_was_found(project: Shell) -> None:
    arguments = ["--model", "nlp/churn", "--owner", "team: a #1", "--gate", "f1 >= 0.9"]
    assert project("init", *arguments, "--file", "a.pkl", "--file", "b, c.pkl") == 0, project.said
    read = load_settings(directory=project.directory, environment={}, arguments={})
    assert read.project().model == "nlp/churn"
    assert read.project().files == ("a.pkl", "b, c.pkl")
    assert read.project().metric_gates == ("f1 >= 0.9",)
    assert read.effective().text("owner") == "team: a #1"


def test_an_empty_folder_gives_a_file_to_fill_in(shell: Shell) -> None:
    assert shell("init") == 0, shell.said
    assert "# framework: scikit-learn\n" in written(shell)
    read = load_settings(directory=shell.directory, environment={}, arguments={})
    assert read.project().files == ()


def test_it_asks_at_a_terminal_with_what_was_found_as_the_default(project: Shell) -> None:
    answers = ["churn", "", "-", "", "", "", "python t.py; make", "-", "", "accuracy >= 0.9"]
    at_a_terminal(project, "\n".join(answers) + "\n")
    assert project("init") == 0, project.said
    read = load_settings(directory=project.directory, environment={}, arguments={})
    assert read.project().model == "churn"
    assert read.project().framework is None
    assert "[scikit-learn]" in project.errors.getvalue()


def test_what_is_there_is_not_written_over(project: Shell) -> None:
    (project.directory / "mlops.yml").write_text("model: mine\n", encoding="utf-8")
    assert project("init") == 6
    assert "mlops.yml is there already" in project.said
    assert written(project) == "model: mine\n"
    assert project("init", "--force") == 0
    assert "model: work" in written(project)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 6), ("", 6)])
def test_at_a_terminal_it_asks_before_it_writes_over(
    project: Shell, answer: str, code: int
) -> None:
    (project.directory / "mlops.yml").write_text("model: mine\n", encoding="utf-8")
    at_a_terminal(project, answer + "\n" * 12)
    assert project("init") == code
    assert ("model: mine" in written(project)) is (code != 0)


def test_scripts_that_can_not_be_read_say_nothing(shell: Shell) -> None:
    (shell.directory / "train.py").write_bytes(b"\xff\x00 not python")
    (shell.directory / "deep.py").write_text("(" * 5000, encoding="utf-8")
    assert shell("init") == 0, shell.said
    assert "# framework" in written(shell)


def test_no_script_is_run_or_imported(shell: Shell) -> None:
    (shell.directory / "train.py").write_text("open('ran', 'w')\nimport torch\n", encoding="utf-8")
    assert shell("init") == 0
    assert not (shell.directory / "ran").exists()
    assert "framework: pytorch" in written(shell)


def test_a_name_that_is_none_is_refused_before_anything_is_written(shell: Shell) -> None:
    assert shell("init", "--model", "../x") == 2
    assert not Path(shell.directory / "mlops.yml").exists()


def test_without_a_terminal_nothing_is_asked(project: Shell) -> None:
    project.input = io.StringIO("other\n")
    assert project("init") == 0
    assert "model: work" in written(project)
