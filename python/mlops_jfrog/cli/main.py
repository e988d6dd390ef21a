"""One invocation: streams and signals prepared, whatever happens turned into an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

import click

from mlops_jfrog.cli.application import PROGRAM, application
from mlops_jfrog.cli.execution import as_error, report_error
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.errors import MlopsError, UsageError

BROKEN_PIPE = 141
"""128 + SIGPIPE, as a shell reports a program whose reader went away."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line in this process and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the console's encoding lacks is written out rather than raised over.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # Termination unwinds like Ctrl-C, so that temporary files go.
    signal.signal(signal.SIGTERM, _interrupt)
    surroundings = Surroundings(
        environment=os.environ.copy(),
        directory=Path.cwd(),
        output=sys.stdout,
        errors=sys.stderr,
        input=sys.stdin,
    )
    try:
        code = invoke(arguments, surroundings)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
        return BROKEN_PIPE
    return code


def invoke(arguments: Sequence[str], surroundings: Surroundings) -> int:
    """Run one command line in ``surroundings``; raises BrokenPipeError only."""
    try:
        with application().make_context(PROGRAM, list(arguments), obj=surroundings) as context:
            code = context.command.invoke(context)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as caught:
        error = (
            _click_error(caught) if isinstance(caught, click.ClickException) else as_error(caught)
        )
        report_error(error, surroundings)
        return error.exit_code


def _click_error(caught: click.ClickException) -> MlopsError:
    """click's own complaints as ours: one line, and where to read on."""
    context = getattr(caught, "ctx", None)
    path = context.command_path if context else PROGRAM
    return UsageError(caught.format_message(), hint=f"See `{path} --help`.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _silence(stream: TextIO) -> None:
    """Let the interpreter's last flush go nowhere instead of complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
