"""Work is reported the same way whatever it is: journal, result, errors, exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import fastjsonschema
import pytest

from mlops_jfrog.cli.execution import Reporting, execute, execute_request
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.schemas import result_schema
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.errors import GateFailed, UsageError, error_classes
from mlops_jfrog.workflows.journal import Journal

from .conftest import CANARY, Shell

GATE = GateResult("metric f1", GateOutcome.FAILED, "f1 >= 0.9", "f1 is 0.2")
fits = fastjsonschema.compile(result_schema())


def passing(journal: Journal) -> Outcome:
    journal.step("work")
    return Outcome({"model": "fraud", "where": Path("a/b")}, f"done with {CANARY}")


def raising(error: BaseException) -> Callable[[Journal], Outcome]:
    def work(journal: Journal) -> Outcome:
        journal.gate(GATE)
        raise error

    return work


def test_a_result_goes_to_output_and_progress_to_errors(shell: Shell) -> None:
    assert execute("publish", passing, Reporting(), shell.surroundings) == 0
    assert shell.output.getvalue() == "done with ***\n  model  fraud\n  where  a/b\n"
    assert shell.errors.getvalue() == "> work\n"


def test_json_is_all_there_is_on_output(shell: Shell) -> None:
    assert execute("publish", passing, Reporting(as_json=True), shell.surroundings) == 0
    document = json.loads(shell.output.getvalue())
    fits(document)
    assert document["outputs"] == {"model": "fraud", "where": "a/b"}


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.code)
def test_an_error_is_one_line_with_its_hint_and_exit_code(
    error: type[UsageError], shell: Shell
) -> None:
    work = raising(error(f"it\nbroke {CANARY}", hint=f"ask {CANARY}", url=f"https://h/{CANARY}"))
    assert execute("gate", work, Reporting(), shell.surroundings) == error.exit_code
    assert shell.errors.getvalue().splitlines()[1:] == [
        "error: it broke ***",
        "hint: ask ***",
        "see: https://h/***",
    ]
    assert shell.output.getvalue() == ""


def test_a_failure_is_told_as_json_and_in_the_file_too(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    reporting = Reporting(as_json=True, result=file)
    work = raising(GateFailed(f"f1 is 0.2 {CANARY}"))
    assert execute("evaluate", work, reporting, shell.surroundings) == 8
    assert file.read_text() == shell.output.getvalue()
    document = json.loads(file.read_text())
    fits(document)
    assert document["status"] == "failed"
    assert document["gates"] == [GATE.to_json()]
    assert document["errors"][0]["message"] == "f1 is 0.2 ***"


@pytest.mark.parametrize(
    ("raised", "line", "exit_code"),
    [
        (ValueError("two\nlines"), "error: unexpected ValueError: two lines", 1),
        (OSError(28, "No space left on device", "/x"), "error: No space left on device: /x", 1),
        (RecursionError(), "error: unexpected RecursionError: ", 1),
        (KeyboardInterrupt(), "error: interrupted", 130),
    ],
)
def test_what_nobody_expected_is_one_line_too(
    raised: BaseException, line: str, exit_code: int, shell: Shell
) -> None:
    assert execute("x", raising(raised), Reporting(), shell.surroundings) == exit_code
    assert line in shell.errors.getvalue().splitlines()
    assert "Traceback" not in shell.said


def test_debug_shows_the_traceback_without_secrets(shell: Shell) -> None:
    def work(journal: Journal) -> Outcome:
        try:
            raise ValueError(CANARY)
        except ValueError as error:
            raise UsageError(f"no {CANARY}") from error

    assert execute("x", work, Reporting(debug=True), shell.surroundings) == 2
    assert shell.errors.getvalue().count("Traceback") == 2
    assert "ValueError: ***" in shell.errors.getvalue()
    assert CANARY not in shell.said


def test_a_result_that_is_no_json_is_an_error_not_a_broken_file(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "result.json"

    def work(journal: Journal) -> Outcome:
        return Outcome({"f1": float("nan")}, "done")

    assert execute_request("x", work, file, shell.surroundings, debug=False) == 1
    document = json.loads(file.read_text())
    fits(document)
    assert document["status"] == "error"


def test_a_result_file_that_can_not_be_written_is_known_before_the_work(
    shell: Shell, tmp_path: Path
) -> None:
    done: list[str] = []

    def work(journal: Journal) -> Outcome:
        done.append("work")
        return Outcome({}, "done")

    reporting = Reporting(result=tmp_path / "absent" / "result.json")
    with pytest.raises(UsageError):
        execute("x", work, reporting, shell.surroundings)
    assert done == []
