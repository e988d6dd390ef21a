"""``with -- COMMAND``: a command with the settings in its environment, undone at the end."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.parameter import command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.servers import With
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.journal import Journal


def with_verb(name: str) -> click.Command:
    """The command."""
    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND …")
    flags = [click_parameter(parameter) for parameter in command_parameters(With)]
    return Verb(name, With.summary, [words, *flags], _run)


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    words: Sequence[str] = given["words"]
    if not words:
        raise UsageError("there is no command to run", hint="Write mlops-jfrog with -- COMMAND")
    codes: list[int] = []

    def work(journal: Journal) -> Outcome:
        # Imported on use: the HTTP client is not needed to print help.
        from mlops_jfrog.cli.opened import open_here
        from mlops_jfrog.workflows.tool_environment import describe, tool_environment

        context = open_here(operation_from_flags(With, given), journal, surroundings)
        with tempfile.TemporaryDirectory(prefix="mlops-jfrog-") as folder:
            found = tool_environment(context, Path(folder))
            path = os.pathsep.join(filter(None, [folder, surroundings.environment.get("PATH")]))
            environment = {**surroundings.environment, **found.whole(), "PATH": path}
            codes.append(_performed(words, environment, surroundings.directory))
        return Outcome(describe(context, found), f"{words[0]} ended with {codes[0]}")

    # Standard output is the command's own; only --json asks for ours behind it.
    quiet = surroundings if reporting.as_json else replace(surroundings, output=io.StringIO())
    own = execute(With.name, work, reporting, quiet)
    return codes[0] if codes else own


def _performed(words: Sequence[str], environment: Mapping[str, str], directory: Path) -> int:
    """Exit code of the command; 128 and the signal's number where one ended it."""
    try:
        process = subprocess.Popen(words, env=dict(environment), cwd=directory)  # noqa: S603
    except OSError as error:
        raise UsageError(
            f"{words[0]!a} can't be run: {error.strerror}", hint="Write it as in a shell."
        ) from None
    with _signals_passed_on(process):
        code = process.wait()
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def _signals_passed_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ctrl-C reaches the command by its terminal; what only reaches this process is passed on."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
        signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: None),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
