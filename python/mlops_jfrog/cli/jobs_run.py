"""``jobs run``: start the job of a model, and wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.controller import open_controller
from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.text import one_line
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.integrations.jenkins.jobs.desired import Job

_SUMMARY = "Start the job of a model; with --wait follow its log, and fail as it fails."


def run_verb(projects: list[click.Parameter]) -> Verb:
    """The command; ``projects`` are the flags that name project files."""
    flags = [
        click.Argument(["model"], metavar="MODEL"),
        click.Option(
            ["--param"],
            multiple=True,
            metavar="NAME=VALUE",
            help="A parameter of the build. May be given several times.",
        ),
        click.Option(["--wait"], is_flag=True, help="Follow it to its end."),
        click.Option(["--branch"], help="Branch to build, of a multibranch job."),
        click.Option(
            ["--patience"],
            type=click.IntRange(0),
            default=900,
            help="Seconds that a restarting controller is waited for.",
        ),
        *projects,
    ]
    return Verb("run", _SUMMARY, flags, _run)


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    def work(journal: Journal) -> Outcome:
        return _started(given, reporting, surroundings, journal)

    return execute("jobs run", work, reporting, surroundings)


def _started(
    given: dict[str, Any], reporting: Reporting, surroundings: Surroundings, journal: Journal
) -> Outcome:
    # Imported on use: python-jenkins is an extra.
    controller = open_controller(surroundings)
    from mlops_jfrog.integrations.jenkins.jobs.run import Following, Pace

    path = _path(given, surroundings)
    parameters = _parameters(given["param"])
    log = surroundings.errors if reporting.as_json else surroundings.output

    def write(line: str) -> None:
        log.write(one_line(surroundings.redact(line.rstrip("\n").expandtabs())) + "\n")
        log.flush()

    following = Following(controller, path, journal, write, Pace(patience=float(given["patience"])))
    queued = following.start(parameters)
    if not given["wait"]:
        return Outcome({"job": path, "queued": queued}, f"{path} is queued")
    ended = following.to_end(queued)
    outputs = {"job": path, "number": ended.number, "result": ended.result, "url": ended.url}
    return Outcome(outputs, f"{path} #{ended.number}: {ended.result}")


def _path(given: dict[str, Any], surroundings: Surroundings) -> str:
    # Imported on use: templates and YAML are not needed to print help.
    from mlops_jfrog.integrations.jenkins.jobs.item import Kind, branch_job

    job = _job(given, surroundings)
    if job.item.kind is Kind.ORGANIZATION:
        raise UsageError(
            f"{job.item.path} is a folder of an organization, which has no build of its own",
            hint="Its repositories' jobs are started by Jenkins; `jobs status` shows them.",
        )
    if given["branch"] is None:
        return job.build_path
    if job.item.kind is not Kind.MULTIBRANCH:
        raise UsageError(f"{job.item.path} is no multibranch job: leave --branch out")
    return f"{job.item.path}/{branch_job(given['branch'])}"


def _job(given: dict[str, Any], surroundings: Surroundings) -> Job:
    # Imported on use, as above.
    from mlops_jfrog.integrations.jenkins.bulk import project_files
    from mlops_jfrog.integrations.jenkins.jobs.desired import job_of

    if given["pattern"]:
        files = project_files(given["pattern"], surroundings.directory)
    else:
        files = [surroundings.directory / (given["project_file"] or "mlops.yml")]
    jobs = [job_of(file, surroundings.environment) for file in files]
    for job in jobs:
        if job.model == given["model"]:
            return job
    raise UsageError(
        f"no project file here is of the model {given['model']!a}",
        hint=f"They are of: {', '.join(job.model for job in jobs[:20])}. Others: --all PATTERN.",
    )


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError("a --param is no NAME=VALUE", hint="As in --param TREES=200.")
        found[name] = value
    return found
