"""How parameters are declared."""

from __future__ import annotations

import pytest

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.operations import every_operation
from mlops_jfrog.contract.parameter import Kind, parameters
from mlops_jfrog.settings.keys import KEYS, find_key


@pytest.mark.parametrize("operation", every_operation(), ids=lambda operation: operation.name)
def test_names_and_flags_are_unique_within_an_operation(operation: type[Operation]) -> None:
    found = parameters(operation)
    assert len({p.step_name for p in found}) == len(found)
    assert len({p.flag for p in found}) == len(found)


@pytest.mark.parametrize("operation", every_operation(), ids=lambda operation: operation.name)
def test_every_help_is_a_sentence_without_markup(operation: type[Operation]) -> None:
    for text in [operation.summary, *(p.help for p in parameters(operation))]:
        assert text.endswith(".")
        assert not set("<&").intersection(text)


@pytest.mark.parametrize("operation", every_operation(), ids=lambda operation: operation.name)
def test_a_parameter_overrides_a_setting_that_exists(operation: type[Operation]) -> None:
    sections = {key.name.removesuffix(".*") for key in KEYS if key.name.endswith(".*")}
    for parameter in parameters(operation):
        if parameter.setting is not None:
            assert find_key(parameter.setting) or parameter.setting in sections


def test_no_parameter_takes_a_secret() -> None:
    names = {p.name for operation in every_operation() for p in parameters(operation)}
    secret = {
        name for name in names if {"token", "password", "secret"}.intersection(name.split("_"))
    }
    # A file that holds one, asked for by `configure` in a shell.
    assert secret == {"token_file"}


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.value for kind in Kind}) == len(Kind)
