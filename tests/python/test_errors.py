"""The error tree: unique codes, and remedies that can be followed."""

from __future__ import annotations

import re

from mlops_jfrog import errors
from mlops_jfrog.cli.commands import COMMANDS
from mlops_jfrog.errors import MlopsError, UsageError, error_classes


def test_every_exit_code_belongs_to_one_class() -> None:
    codes = [error.exit_code for error in error_classes()]
    assert len(set(codes)) == len(codes)
    assert all(0 < code < 256 and code != 141 for code in codes)


def test_every_code_belongs_to_one_class() -> None:
    codes = [error.code for error in error_classes()]
    assert len(set(codes)) == len(codes)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"(\w+) +(\d+)  (\S+)", (errors.__doc__ or "").replace("─", " "))
    assert [
        (error.__name__, str(error.exit_code), error.code) for error in error_classes()
    ] == drawn


def test_every_class_has_a_remedy_of_its_own() -> None:
    remedies = [error.remedy for error in error_classes()]
    assert len(set(remedies)) == len(remedies)


def test_a_remedy_names_only_commands_that_exist() -> None:
    named = {
        command
        for error in error_classes()
        for command in re.findall(r"`mlops-jfrog ([a-z-]+)", error.remedy)
    }
    assert named
    assert named <= COMMANDS.keys()


def test_a_hint_replaces_the_remedy() -> None:
    assert MlopsError("it broke").hint == MlopsError.remedy
    assert UsageError("no such flag", hint="Use --file.").hint == "Use --file."


def test_an_error_reads_as_its_message() -> None:
    assert str(UsageError("no such flag")) == "no such flag"
