"""``run``: what a Jenkins step calls. One request file in, one result file out."""

from __future__ import annotations

from pathlib import Path

import click

from mlops_jfrog.cli.execution import execute_request
from mlops_jfrog.cli.operation_verb import perform_here
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.contract.parameter import Interface
from mlops_jfrog.contract.request import parse_request, requested_operation
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.journal import Journal

_LARGEST = 1 << 20
"""Bytes; a request larger than this was written by no step of ours."""


def run_verb(name: str) -> click.Command:
    """The command."""
    file = click.Path(path_type=Path)
    return click.Command(
        name,
        params=[
            click.Option(["--request"], type=file, required=True, help="Request file to read."),
            click.Option(["--result"], type=file, required=True, help="Result file to write."),
            click.Option(["--debug"], is_flag=True, help="Print a traceback on errors."),
        ],
        callback=_run,
        help="Do what a request file asks for and write a result file, whatever happens.",
    )


@click.pass_obj
def _run(surroundings: Surroundings, request: Path, result: Path, debug: bool) -> int:
    def work(journal: Journal) -> Outcome:
        operation = parse_request(_read(request))
        return perform_here(operation, journal, surroundings, Interface.STEP)

    return execute_request(_operation_name(request), work, result, surroundings, debug=debug)


def _operation_name(request: Path) -> str:
    """What the result is called even where the request turns out to be wrong."""
    try:
        return requested_operation(_read(request))
    except UsageError:
        return "unknown"


def _read(request: Path) -> str:
    try:
        with request.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"the request {str(request)!a} can't be read: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise UsageError(f"the request is larger than {_LARGEST} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the request is not UTF-8 (byte {error.start})") from None
