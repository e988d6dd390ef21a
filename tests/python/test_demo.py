"""The demonstration can fail: its claims, the ways it spoils a project, what it prints."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from examples.demo.claims import ClaimFailed, claim
from examples.demo.program import Program
from examples.demo.project import Project
from examples.demo.sandbox import Sandbox
from examples.demo.story import refused
from examples.demo.terminal import Terminal

from mlops_jfrog.domain.findings import Verdict
from mlops_jfrog.scan import scan_file

TOKEN = "canary-4f1c2b"


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def program(tmp_path: Path, printed: io.StringIO) -> Program:
    sandbox = Sandbox("http://127.0.0.1:1", TOKEN)
    return Program(sandbox, Terminal(printed), tmp_path / "home")


@pytest.fixture
def project(tmp_path: Path, program: Program) -> Project:
    return Project.copied_to(tmp_path / "output", program)


def test_a_claim_that_does_not_hold_says_what_was_found(printed: io.StringIO) -> None:
    with pytest.raises(ClaimFailed, match="the sky is blue: found 'grey', expected 'blue'"):
        claim(Terminal(printed), "the sky is blue", found="grey", expected="blue")
    assert printed.getvalue() == ""


def test_a_refusal_with_another_exit_code_is_none(printed: io.StringIO, program: Program) -> None:
    ended = program.python("-c", "raise SystemExit(9)", folder=Path())
    with pytest.raises(ClaimFailed, match="found 9, expected 8"):
        refused(Terminal(printed), "a poor model", ended, 8)


def test_a_program_that_prints_the_token_ends_the_demonstration(
    program: Program, printed: io.StringIO
) -> None:
    with pytest.raises(ClaimFailed, match="printed the token"):
        program.python("-c", "import os; print(os.environ['JF_ACCESS_TOKEN'])", folder=Path.cwd())
    assert TOKEN not in printed.getvalue()


def test_programs_get_a_clean_environment(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JFROG_CLI_BUILD_NAME", "of the user's own")
    ended = program.python("-c", "import os; print(sorted(os.environ))", folder=Path.cwd())
    assert "JFROG_CLI_BUILD_NAME" not in ended.output
    assert "JF_URL" in ended.output


def test_the_planted_model_would_run_code_and_is_never_loaded(project: Project) -> None:
    project.plant_code()
    scan = scan_file(project.folder / "model.joblib", name="model.joblib")
    assert scan.verdict is Verdict.MALICIOUS


def test_the_project_has_a_commit_of_its_own(project: Project) -> None:
    command = ["git", "log", "--format=%s"]
    log = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=True)
    assert log.stdout == "Train a classifier\n"


def test_a_pin_replaces_exactly_one_line(project: Project) -> None:
    before = (project.folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    project.pin("joblib", "1.1.0")
    after = (project.folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    changed = [line for line in after if line not in before]
    assert [line.split()[0] for line in changed] == ["joblib==1.1.0"]
    with pytest.raises(ClaimFailed, match="pins tensorflow 0 times"):
        project.pin("tensorflow", "1.0")


def test_a_table_is_as_wide_as_its_widest_cells(printed: io.StringIO) -> None:
    Terminal(printed).table([["what", "code"], ["a longer cell", "0"]])
    assert printed.getvalue().splitlines() == [
        "  what           code",
        "  -------------  ----",
        "  a longer cell  0",
    ]
