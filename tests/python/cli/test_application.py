"""The top of the command line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mlops_jfrog.cli.commands import COMMANDS
from mlops_jfrog.cli.reference import commands
from mlops_jfrog.contract.operations import OPERATION_NAMES

from .conftest import CANARY, Shell


def test_help_lists_every_command(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell("--help") == 0
    shown = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in shown


def test_every_operation_has_a_command() -> None:
    assert set(OPERATION_NAMES) <= COMMANDS.keys()


@pytest.mark.parametrize("typed", [typed for typed, _ in commands()])
def test_every_command_has_help(
    typed: str, shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell(*typed.split()[1:], "--help") == 0
    assert f"Usage: {typed}" in capsys.readouterr().out


def test_a_mistyped_command_is_refused_with_the_nearest(shell: Shell) -> None:
    assert shell("publsh") == 2
    assert shell.errors.getvalue() == (
        "error: there is no command 'publsh'; did you mean 'publish'?\n"
        "hint: `mlops-jfrog --help` lists the commands.\n"
    )


def test_a_mistyped_subcommand_is_refused_with_the_nearest(shell: Shell) -> None:
    assert shell("config", "shwo") == 2
    assert "did you mean 'show'" in shell.errors.getvalue()


def test_a_mistyped_flag_is_refused_with_the_nearest(shell: Shell) -> None:
    assert shell("publish", "--modle", "x") == 2
    error, hint = shell.errors.getvalue().splitlines()
    assert error.startswith("error: No such option")
    assert "--model" in error
    assert hint == "hint: See `mlops-jfrog publish --help`."


def test_a_flag_without_its_value_is_refused(shell: Shell) -> None:
    assert shell("publish", "--model") == 2
    assert shell.errors.getvalue().startswith("error: Option '--model' requires an argument")


def test_a_surplus_argument_is_refused_without_repeating_it(shell: Shell) -> None:
    assert shell("publish", "fraud", "s3cret-looking") == 2
    assert "2 too many" in shell.errors.getvalue()
    assert "s3cret" not in shell.said


def test_a_command_line_that_holds_a_known_secret_does_not_repeat_it(shell: Shell) -> None:
    assert shell(CANARY) == 2
    assert shell("publish", "--timeout", CANARY) == 2
    assert CANARY not in shell.said


def test_no_command_takes_a_secret_as_an_argument() -> None:
    for _, command in commands():
        for parameter in command.params:
            spelled = {*parameter.opts, *parameter.secondary_opts}
            assert not spelled & {"--token", "--access-token", "--password", "--api-key"}


def test_the_heavy_imports_wait_for_the_command_that_needs_them() -> None:
    code = (
        "import sys; from mlops_jfrog.cli.main import run; run(['--help']);"
        "print([m for m in ('requests', 'yaml', 'rich', 'jinja2', 'uvicorn') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_version_loads_nothing() -> None:
    code = (
        "import sys, runpy; sys.argv = ['mlops-jfrog', '--version'];"
        "runpy.run_module('mlops_jfrog', run_name='__main__');"
        "print([m for m in ('click', 'dataclasses', 'json') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[0].startswith("mlops-jfrog ")
    assert done.stdout.splitlines()[-1] == "[]"
