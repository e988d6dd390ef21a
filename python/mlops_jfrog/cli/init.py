"""``init``: a first ``mlops.yml``, by asking and from what is in the folder."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import ConflictError, UsageError
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.integrations.start.found import Found

_SUMMARY = "Write a first mlops.yml: asks at a terminal, takes what the folder says elsewhere."
_FILE = "mlops.yml"
_SCHEMA = ".mlops.schema.json"

_SINGLE = {
    "model": "Name of the model; nested names like nlp/sentiment are fine.",
    "owner": "Team or person who answers for the model.",
    "framework": "Framework of the model.",
    "requirements": "Requirements or lock file of the dependencies.",
    "metrics": "JSON file with the metrics that training writes.",
}
_SEVERAL = {
    "train": "Command that trains the model.",
    "test": "Command that tests it.",
    "files": "File of the weights.",
    "code": "File of the inference code.",
    "gates": 'Condition on a metric, as "accuracy >= 0.9".',
}
_FLAGS = {"files": "--file", "gates": "--gate"}


def init_verb(name: str) -> click.Command:
    """The command."""
    single = [click.Option([f"--{field}"], help=text) for field, text in _SINGLE.items()]
    several = [
        click.Option(
            [field, _FLAGS.get(field, f"--{field}")],
            multiple=True,
            help=f"{text} May be given several times.",
        )
        for field, text in _SEVERAL.items()
    ]
    flags = [
        *single,
        *several,
        click.Option(
            ["--schema"],
            metavar="URL",
            help=f"Schema that editors use; by default it is written beside, as {_SCHEMA}.",
        ),
        click.Option(["--yes"], is_flag=True, help="Ask nothing."),
        click.Option(["--force"], is_flag=True, help="Write over a project file that is there."),
    ]
    return Verb(name, _SUMMARY, flags, _run)


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    def work(journal: Journal) -> Outcome:
        return _write(given, surroundings)

    return execute("init", work, reporting, surroundings)


def _write(given: dict[str, Any], surroundings: Surroundings) -> Outcome:
    # Imported on use: not needed to print help.
    from mlops_jfrog.domain.coordinates import ModelName
    from mlops_jfrog.integrations.start.found import look_around
    from mlops_jfrog.integrations.start.project_text import project_text
    from mlops_jfrog.settings.schema import project_schema

    path = surroundings.directory / _FILE
    asking = not given["yes"] and surroundings.input.isatty() and surroundings.errors.isatty()
    _check_free(path, given["force"], asking, surroundings)
    found = _given(look_around(surroundings.directory), given)
    if asking:
        found = _asked(found, surroundings)
    ModelName(found.model)
    schema = given["schema"] or _SCHEMA
    path.write_text(project_text(found, schema), encoding="utf-8", newline="\n")
    written = [_FILE]
    if given["schema"] is None:
        text = json.dumps(project_schema(), indent=1) + "\n"
        (path.parent / _SCHEMA).write_text(text, encoding="utf-8", newline="\n")
        written.append(_SCHEMA)
    outputs = {**dataclasses.asdict(found), "written": written}
    return Outcome(outputs, f"{_FILE} of {found.model} is written")


def _check_free(path: Path, force: bool, asking: bool, surroundings: Surroundings) -> None:
    if not path.exists() or force:
        return
    if not (
        asking and _answer(f"{path.name} is there. Write over it? [y/N] ", surroundings) == "y"
    ):
        raise ConflictError(
            f"{path.name} is there already", hint="It was left alone. --force writes over it."
        )


def _given(found: Found, given: dict[str, Any]) -> Found:
    changes: dict[str, Any] = {name: given[name] for name in (*_SINGLE, *_SEVERAL) if given[name]}
    return dataclasses.replace(found, **changes)


def _asked(found: Found, surroundings: Surroundings) -> Found:
    """Every value, what is known as the default; an empty answer takes that, ``-`` takes none."""
    changes: dict[str, Any] = {}
    for name, text in {**_SINGLE, **_SEVERAL}.items():
        known = getattr(found, name)
        shown = "; ".join(known) if isinstance(known, tuple) else known or ""
        answer = _answer(f"{one_line(text)} [{one_line(shown)}] ", surroundings)
        if answer == "-" and name != "model":
            changes[name] = () if name in _SEVERAL else None
        elif answer and name in _SEVERAL:
            changes[name] = tuple(part.strip() for part in answer.split(";") if part.strip())
        elif answer:
            changes[name] = answer
    return dataclasses.replace(found, **changes)


def _answer(question: str, surroundings: Surroundings) -> str:
    surroundings.complain(question)
    surroundings.errors.flush()
    line = surroundings.input.readline()
    if not line:
        raise UsageError("the answers ended, and nothing was written", hint="--yes asks nothing.")
    return line.strip()
