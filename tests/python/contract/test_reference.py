"""What is generated for Jenkins."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.parameter import step_parameters
from mlops_jfrog.contract.reference import (
    STEP_CREDENTIALS,
    step_help,
    step_text,
    steps,
    steps_json,
)
from mlops_jfrog.contract.reference_pages import exit_codes_page, steps_page, table
from mlops_jfrog.errors import error_classes

CHECKOUT = Path(__file__).resolve().parents[3]
each_step = pytest.mark.parametrize("operation", steps(), ids=lambda operation: operation.step)


@each_step
def test_steps_json_holds_every_argument_with_its_type(operation: type[Operation]) -> None:
    step = json.loads(steps_json())["steps"][operation.step]
    assert step["operation"] == operation.name
    assert {name: each["type"] for name, each in step["arguments"].items()} == {
        p.step_name: p.kind.value for p in step_parameters(operation)
    }


@each_step
def test_every_step_has_a_file_and_every_file_is_a_step(operation: type[Operation]) -> None:
    assert (CHECKOUT / "vars" / f"{operation.step}.groovy").is_file()
    written = {path.stem for path in (CHECKOUT / "vars").glob("*.groovy")}
    assert written == {each.step for each in steps()}


@each_step
def test_a_help_text_reads_the_same_escaped_and_as_html(operation: type[Operation]) -> None:
    text = step_help(operation)
    assert text.isascii()
    assert not re.search(r"[<&]|\t|&\w+;", text)
    # As HTML its line ends are blanks: then the dashes are what sets the arguments apart.
    for line in text.splitlines():
        assert line == "" or line.startswith("- ") or line[-1] in ".:)}"


@each_step
def test_a_help_text_tells_every_argument_and_result(operation: type[Operation]) -> None:
    text = step_help(operation)
    for parameter in step_parameters(operation):
        assert f"- {parameter.step_name} (" in text
    for name in operation.outputs:
        assert f"- {name}: " in text


@each_step
def test_an_example_uses_arguments_that_exist(operation: type[Operation]) -> None:
    example = step_text(operation).example
    call = re.search(rf"{operation.step}\((.*?)\)", example)
    assert call is not None
    outside_maps = re.sub(r"\[[^\]]*\]", "[]", call.group(1))
    named = set(re.findall(r"(\w+): ", outside_maps))
    assert named <= {p.step_name for p in step_parameters(operation)}


def test_the_credentials_that_every_step_takes_are_in_the_library_and_in_the_page() -> None:
    written = json.loads((CHECKOUT / "resources/org/mlopsjfrog/steps.json").read_text())
    assert written["credentials"].keys() == STEP_CREDENTIALS.keys()
    for name in STEP_CREDENTIALS:
        assert name in steps_page()


def test_the_page_of_exit_codes_holds_every_error() -> None:
    page = exit_codes_page()
    for error in error_classes():
        assert re.search(rf"(?m)^\| {error.exit_code} \| `{error.code}` \| [A-Z].*\|$", page)


def test_a_bar_in_a_table_does_not_make_a_column() -> None:
    assert table(["a"], [["x|y"]]) == "| a |\n|---|\n| x\\|y |\n"
