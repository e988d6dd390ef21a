"""Operations are found by name, and only what is asked for is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mlops_jfrog.contract.operations import (
    OPERATION_NAMES,
    PATTERN_NAMES,
    every_operation,
    operation_named,
    pattern_form,
)


@pytest.mark.parametrize("name", OPERATION_NAMES)
def test_an_operation_is_called_what_it_is_found_by(name: str) -> None:
    assert operation_named(name).name == name


@pytest.mark.parametrize("name", PATTERN_NAMES)
def test_the_form_with_a_pattern_has_the_command_s_name(name: str) -> None:
    assert pattern_form(name).name == name
    assert pattern_form(name) is not operation_named(name)


def test_every_operation_is_there_once() -> None:
    assert len({*every_operation()}) == len(OPERATION_NAMES)


def test_an_unknown_operation_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        operation_named("deploy")


def test_one_operation_imports_no_other_one_s_declaration() -> None:
    code = (
        "import sys; from mlops_jfrog.contract.operations import operation_named;"
        "operation_named('upload');"
        "print([each for each in ('publishing', 'release', 'download', 'servers', 'approval')"
        " if f'mlops_jfrog.contract.{each}' in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert printed.stdout.decode().strip() == "[]"
