"""Flags from the contract: both interfaces bring the same operation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.reference import commands
from mlops_jfrog.contract.checks import Gate
from mlops_jfrog.contract.download import Download
from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.operations import every_operation, operation_named
from mlops_jfrog.contract.parameter import (
    command_parameters,
    parameters,
    request_parameters,
    step_parameters,
)
from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.request import operation_from
from mlops_jfrog.contract.servers import Configure
from mlops_jfrog.errors import UsageError

TYPED = dict(commands())
each_operation = pytest.mark.parametrize(
    "operation", every_operation(), ids=lambda operation: operation.name
)


def parsed(operation: type[Operation], *arguments: str) -> Operation:
    command = click.Command(
        operation.name, params=[click_parameter(p) for p in command_parameters(operation)]
    )
    context = command.make_context(operation.name, list(arguments))
    return operation_from_flags(operation, context.params)


ONLY_OF_THE_STEP = {
    "approve": {"message", "submitter", "hours", "label"},
    "pipeline": {"label", "submitter", "hours"},
}
"""What is about Jenkins: agents, and the people it asks."""

ONLY_OF_THE_COMMAND = {"configure": {"server_name", "url", "user", "token_file", "make_default"}}
"""What keeps a server, with a secret from a file or a prompt."""

FILLED_IN = {"approve": {"approver", "approved_at"}, "with": {"folder"}}
"""What a step puts into its request by itself."""


@each_operation
def test_a_command_has_the_flags_of_its_operation(operation: type[Operation]) -> None:
    command = TYPED[f"mlops-jfrog {operation.name}"]
    flags = {flag for parameter in command.params for flag in parameter.opts}
    taken = command_parameters(operation)
    for parameter in parameters(operation):
        spelled = parameter.name if parameter.argument else parameter.flag
        assert (spelled in flags) == (parameter in taken)


@each_operation
def test_a_step_and_its_command_take_the_same(operation: type[Operation]) -> None:
    if not operation.step:
        return
    step = {p.name for p in step_parameters(operation)}
    command = {p.name for p in command_parameters(operation)}
    request = {p.name for p in request_parameters(operation)}
    assert step - command == ONLY_OF_THE_STEP.get(operation.name, set())
    assert command - step == ONLY_OF_THE_COMMAND.get(operation.name, set())
    assert request - command == FILLED_IN.get(operation.name, set())
    assert request & command == step & command


@each_operation
def test_nothing_typed_is_nothing_given(operation: type[Operation]) -> None:
    assert parsed(operation) == operation()


@pytest.mark.parametrize(
    ("operation", "typed", "given"),
    [
        ("publish", ["--build-name", "team/x"], {"buildName": "team/x"}),
        ("publish", ["--file", "a", "--file", "b;c"], {"files": ["a", "b;c"]}),
        ("publish", ["--promote"], {"promote": True}),
        ("publish", ["--no-promote"], {"promote": False}),
        ("gate", ["--timeout", "60"], {"timeout": 60}),
        ("evaluate", ["--metrics", "m.json"], {"metrics": "m.json"}),
        ("promote", ["--from", "a", "--to", "b"], {"fromStage": "a", "toStage": "b"}),
        ("publish", ["--props", "a=b;c=d"], {"properties": {"a": "b", "c": "d"}}),
        ("publish", ["--props", "a=b", "--props", "c=d"], {"properties": {"a": "b", "c": "d"}}),
        ("download", ["--props", "a=b,c"], {"properties": {"a": ["b", "c"]}}),
        ("download", ["--props", r"a=b\,c\;d=e"], {"properties": {"a": "b,c;d=e"}}),
        ("download", ["--props", "run=train-#42 ü"], {"properties": {"run": "train-#42 ü"}}),
    ],
)
def test_flags_and_arguments_of_one_meaning_are_one_operation(
    operation: str, typed: list[str], given: dict[str, Any]
) -> None:
    declared = operation_named(operation)
    assert parsed(declared, *typed) == operation_from(declared, given)


def test_configure_takes_its_server_by_position() -> None:
    assert parsed(Configure, "prod", "--url", "https://h", "--token-file", "-") == Configure(
        server_name="prod", url="https://h", token_file=Path("-")
    )


@pytest.mark.parametrize(
    ("operation", "typed"),
    [
        (Publish, ["--model", ""]),
        (Publish, ["--metrics", ""]),
        (Publish, ["--file", " "]),
        (Download, ["--props", "no-value"]),
        (Download, ["--props", "=x"]),
        (Download, ["--props", "a="]),
    ],
)
def test_a_value_of_another_kind_is_refused(operation: type[Operation], typed: list[str]) -> None:
    with pytest.raises(UsageError):
        parsed(operation, *typed)


@pytest.mark.parametrize("value", ["x", "1.5", "1e3", ""])
def test_what_is_no_whole_number_is_refused(value: str) -> None:
    with pytest.raises(click.BadParameter):
        parsed(Gate, "--timeout", value)
