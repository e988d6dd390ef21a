"""``jobs``: the jobs of a Jenkins controller, from project files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.application import Group
from mlops_jfrog.cli.controller import open_controller
from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.jobs_run import run_verb
from mlops_jfrog.cli.project_flags import project_flags
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Run, Verb
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
    from mlops_jfrog.integrations.jenkins.jobs.desired import Desired
    from mlops_jfrog.integrations.jenkins.jobs.plan import Change


def jobs_group(name: str) -> click.Command:
    """The group."""
    verbs = [
        Verb(
            "plan",
            "Show as a diff what apply would change, and with --all what prune would delete.",
            [*project_flags(), _thorough()],
            _reported("jobs plan", _plan),
        ),
        Verb(
            "apply",
            "Make and change folders and jobs; touch nothing that others made. Safe to repeat.",
            [*project_flags(), _thorough()],
            _reported("jobs apply", _apply),
        ),
        Verb(
            "prune",
            "Delete jobs of ours below jenkins.root that no project file asks for; asks first.",
            [*project_flags(), click.Option(["--yes"], is_flag=True, help="Do not ask.")],
            _reported("jobs prune", _prune),
        ),
        run_verb(project_flags()),
        Verb(
            "status",
            "Show the last result of every job.",
            [click.Option(["--folder"], help="Folder to look in; by default jenkins.root.")],
            _reported("jobs status", _status),
        ),
    ]
    return Group(name, commands=verbs, help="Make, run and watch the jobs of a Jenkins controller.")


def _thorough() -> click.Parameter:
    return click.Option(
        ["--thorough"],
        is_flag=True,
        help="Read every stored configuration, so that what was changed by hand is seen.",
    )


def _reported(title: str, work: Any) -> Run:
    def run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
        def performed(journal: Journal) -> Outcome:
            outcome: Outcome = work(given, surroundings, journal)
            return outcome

        return execute(title, performed, reporting, surroundings)

    return run


def _plan(given: dict[str, Any], surroundings: Surroundings, journal: Journal) -> Outcome:
    controller = open_controller(surroundings)
    changes = _changes(given, controller, surroundings)
    root = _root(surroundings)
    if given["pattern"] and root is not None:
        changes += _surplus(given, controller, surroundings, root)
    for change in changes:
        surroundings.complain(change.diff)
    return _outcome(changes, "planned")


def _apply(given: dict[str, Any], surroundings: Surroundings, journal: Journal) -> Outcome:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.integrations.jenkins.jobs.apply import apply

    controller = open_controller(surroundings)
    changes = _changes(given, controller, surroundings)
    apply(changes, controller, journal)
    return _outcome(changes, "done")


def _prune(given: dict[str, Any], surroundings: Surroundings, journal: Journal) -> Outcome:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.integrations.jenkins.jobs.apply import apply

    if not given["pattern"]:
        raise UsageError("prune wants --all: it deletes what the project files do not ask for")
    root = _root(surroundings)
    if root is None:
        raise ConfigurationError(
            "jenkins.root is not set, and prune looks below it only",
            hint="Write the folder of your jobs below jenkins: in the organisation file.",
        )
    controller = open_controller(surroundings)
    changes = _surplus(given, controller, surroundings, root)
    if changes and not given["yes"]:
        _ask(changes, surroundings)
    apply(changes, controller, journal)
    return _outcome(changes, "done")


def _status(given: dict[str, Any], surroundings: Surroundings, journal: Journal) -> Outcome:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.integrations.jenkins.jobs.status import counted, status_rows

    folder = given["folder"] or _root(surroundings) or ""
    items = list(open_controller(surroundings).items(folder.strip("/")))
    return Outcome({"jobs": status_rows(items)}, counted(items))


def _changes(
    given: dict[str, Any], controller: Controller, surroundings: Surroundings
) -> list[Change]:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.integrations.jenkins.jobs.plan import plan, thorough_plan

    desired = _desired(given, surroundings)
    root = _root(surroundings) or ""
    existing = {item.path: item for item in controller.items(root)}
    # The folders above are not below: they are there, or the listing would have been empty.
    existing |= {item.path: item for item in controller.above(root)}
    compare = thorough_plan if given["thorough"] else plan
    return compare(desired, existing, controller.configuration)


def _surplus(
    given: dict[str, Any], controller: Controller, surroundings: Surroundings, root: str
) -> list[Change]:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.integrations.jenkins.jobs.plan import surplus

    desired = _desired(given, surroundings)
    return surplus(desired, list(controller.items(root)), root, controller.configuration)


def _desired(given: dict[str, Any], surroundings: Surroundings) -> list[Desired]:
    # Imported on use: templates and YAML are not needed to print help.
    from mlops_jfrog.integrations.jenkins.bulk import project_files
    from mlops_jfrog.integrations.jenkins.jobs.desired import job_of, with_folders
    from mlops_jfrog.settings.layered import organisation_settings

    if given["pattern"]:
        if given["project_file"]:
            raise UsageError("--project-file and --all exclude each other")
        files = project_files(given["pattern"], surroundings.directory)
    else:
        files = [surroundings.directory / (given["project_file"] or "mlops.yml")]
    jobs = [job_of(file, surroundings.environment) for file in files]
    return with_folders(jobs, organisation_settings(surroundings.environment))


def _root(surroundings: Surroundings) -> str | None:
    # Imported on use: settings load YAML, which --help does not need.
    from mlops_jfrog.settings.layered import organisation_settings

    root = organisation_settings(surroundings.environment).effective().text("jenkins.root")
    return root.strip("/") if root else None


def _ask(changes: list[Change], surroundings: Surroundings) -> None:
    """UsageError where nobody is there to ask, or says no."""
    for change in changes:
        surroundings.complain(f"delete {change.kind.value} {change.path}\n")
    if not (surroundings.input.isatty() and surroundings.errors.isatty()):
        raise UsageError(
            f"prune would delete {len(changes)} items, and nobody is there to ask",
            hint="Look at the list, then add --yes.",
        )
    surroundings.complain(f"Delete these {len(changes)} with all of their builds? [y/N] ")
    surroundings.errors.flush()
    if surroundings.input.readline().strip().lower() not in {"y", "yes"}:
        raise UsageError("nothing was deleted", hint="Answer y to delete.")


def _outcome(changes: list[Change], verb: str) -> Outcome:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.integrations.jenkins.jobs.plan import Action

    counts = {each.value: sum(c.action is each for c in changes) for each in Action}
    rows = [
        {"action": change.action.value, "kind": change.kind.value, "path": change.path}
        for change in changes
        if change.action is not Action.KEEP
    ]
    told = (
        ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing to do"
    )
    return Outcome({"changes": rows, "counts": counts}, f"{verb}: {told}")
