"""Runs one piece of work and reports it: journal, result, errors, exit code. The same for all."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mlops_jfrog.cli.jfrog_view import View, plain_view
from mlops_jfrog.cli.journal import PlainJournal, opened_journal
from mlops_jfrog.cli.result_file import check_document, check_writable, document_text, write_result
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.contract.result import Outcome, error_document, passed_document
from mlops_jfrog.errors import Interrupted, MlopsError
from mlops_jfrog.workflows.journal import Journal

Work = Callable[[Journal], Outcome]


@dataclass(frozen=True)
class Reporting:
    """How the user wants to hear about it."""

    as_json: bool = False
    debug: bool = False
    result: Path | None = None


@dataclass(frozen=True)
class _Ending:
    """How work ended: the redacted result document."""

    document: Mapping[str, object]
    exit_code: int

    @cached_property
    def text(self) -> str:
        """It as JSON."""
        return document_text(self.document)


def execute(
    name: str,
    work: Work,
    reporting: Reporting,
    surroundings: Surroundings,
    view: View = plain_view,
) -> int:
    """Do ``work`` as operation ``name``, report its outcome, return the exit code."""
    if reporting.result is not None:
        check_writable(reporting.result)
    with opened_journal(
        surroundings.errors, surroundings.environment, surroundings.redact
    ) as journal:
        attempted = _attempted(work, journal)
    ending = _ended(name, attempted, journal, surroundings, debug=reporting.debug)
    if reporting.result is not None:
        write_result(reporting.result, ending.text)
    if reporting.as_json:
        surroundings.output.write(ending.text)
    elif ending.exit_code == 0:
        for line in view(ending.document, surroundings.output.isatty()):
            surroundings.output.write(line + "\n")
    return ending.exit_code


def execute_request(
    name: str, work: Work, result: Path, surroundings: Surroundings, *, debug: bool
) -> int:
    """The same for a step: a result file whatever happens, progress as plain lines on output."""
    check_writable(result)
    journal = PlainJournal(stream=surroundings.output, redact=surroundings.redact)
    ending = _ended(name, _attempted(work, journal), journal, surroundings, debug=debug)
    write_result(result, ending.text)
    if ending.exit_code == 0:
        journal.step(str(ending.document["summary"]))
    return ending.exit_code


def report_error(error: MlopsError, surroundings: Surroundings) -> None:
    """``error: …`` and ``hint: …``, one line each."""
    for head, text in (("error", error.message), ("hint", error.hint), ("see", error.url)):
        if text:
            surroundings.complain(f"{head}: {one_line(surroundings.redact(text))}\n")


def as_error(caught: BaseException) -> MlopsError:
    """What was caught as an error of the tree; anything unexpected is an internal one."""
    if isinstance(caught, MlopsError):
        return caught
    if isinstance(caught, KeyboardInterrupt):
        return Interrupted("interrupted")
    if isinstance(caught, OSError) and caught.strerror:
        where = f": {caught.filename}" if caught.filename else ""
        return MlopsError(
            f"{caught.strerror}{where}",
            hint="Check the file, its permissions and the space on its disk.",
        )
    return MlopsError(f"unexpected {type(caught).__name__}: {caught}")


def _attempted(work: Work, journal: Journal) -> Outcome | BaseException:
    try:
        return work(journal)
    except (Exception, KeyboardInterrupt) as caught:
        return caught


def _ended(
    name: str,
    attempted: Outcome | BaseException,
    journal: Journal,
    surroundings: Surroundings,
    *,
    debug: bool,
) -> _Ending:
    """The result document of what was attempted; an error is reported here."""
    if isinstance(attempted, Outcome):
        try:
            return _ending(passed_document(name, attempted), 0, surroundings)
        except ValueError as unwritable:
            attempted = unwritable
    error = as_error(attempted)
    report_error(error, surroundings)
    if debug:
        surroundings.complain("".join(traceback.format_exception(attempted)))
    document = error_document(
        name,
        error,
        gates=tuple(journal.gates),
        archive=tuple(journal.archive),
        outputs=journal.outputs,
        description=journal.description,
    )
    return _ending(document, error.exit_code, surroundings)


def _ending(document: Mapping[str, object], exit_code: int, surroundings: Surroundings) -> _Ending:
    redacted = surroundings.redact_document(document)
    check_document(redacted)
    return _Ending(redacted, exit_code)
