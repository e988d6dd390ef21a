"""``jenkinsfile``: pipelines from project files, for one project or all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.project_flags import project_flags
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import Drifted, UsageError
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.integrations.jenkins.generate import Order

_SUMMARY = (
    "Generate the Jenkinsfile of a project, or its GitHub or GitLab workflow, from mlops.yml."
)
_TARGETS = ("jenkins", "github-actions", "gitlab-ci")
_STYLES = ("declarative", "short", "scripted")


def jenkinsfile_verb(name: str) -> click.Command:
    """The command."""
    flags = [
        *project_flags(),
        click.Option(
            ["--target"], type=click.Choice(_TARGETS), default=_TARGETS[0], help="CI server."
        ),
        click.Option(
            ["--style"],
            type=click.Choice(_STYLES),
            help="Form of a Jenkinsfile; by default what jenkinsfile.style says.",
        ),
        click.Option(
            ["--templates"],
            metavar="PLACE",
            help="Folder or URL of your own templates; by default what the organisation file says.",
        ),
        click.Option(
            ["--output"],
            type=click.Path(path_type=Path),
            help="File to write or check; one project only.",
        ),
        click.Option(
            ["--check"],
            is_flag=True,
            help="Fail with a diff where the file is stale, was edited by hand or is not there.",
        ),
        click.Option(["--write"], is_flag=True, help="Write it; what was edited by hand stays."),
        click.Option(["--force"], is_flag=True, help="With --write: whatever is there."),
        click.Option(
            ["--lint"],
            is_flag=True,
            help="Have the Jenkins controller of the settings check a declarative one.",
        ),
    ]
    return Verb(name, _SUMMARY, flags, _run)


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    action = _action(given)

    def work(journal: Journal) -> Outcome:
        order = _order(given, surroundings)
        if given["pattern"]:
            return _many(given["pattern"], order, action, surroundings)
        return _one(given, order, action, surroundings)

    if action == "show" and not reporting.as_json:
        surroundings.output.write(str(work(Journal()).outputs["text"]))
        return 0
    return execute("jenkinsfile", work, reporting, surroundings)


def _action(given: dict[str, Any]) -> str:
    """``show``, ``check``, ``write`` or ``overwrite``; UsageError for a mixture."""
    if given["check"] and given["write"]:
        raise UsageError("--check and --write exclude each other")
    if given["force"] and not given["write"]:
        raise UsageError("--force belongs to --write")
    if given["pattern"]:
        if not (given["check"] or given["write"]):
            raise UsageError("--all wants --check or --write")
        for name in ("project_file", "output", "lint"):
            if given[name]:
                raise UsageError(f"--{name.replace('_', '-')} and --all exclude each other")
    if given["check"]:
        return "check"
    if given["write"]:
        return "overwrite" if given["force"] else "write"
    return "show"


def _order(given: dict[str, Any], surroundings: Surroundings) -> Order:
    # Imported on use: templates and HTTP are not needed to print help.
    from mlops_jfrog.integrations.jenkins.generate import Order
    from mlops_jfrog.integrations.jenkins.organisation_templates import organisation_templates
    from mlops_jfrog.settings.files import organisation_layer

    environment = surroundings.environment
    place, base = given["templates"], surroundings.directory
    if place is None:
        known = organisation_layer(environment).get("templates")
        place = None if known is None else str(known.value)
    templates = organisation_templates(place, base) if place else {}
    return Order(given["target"], given["style"], templates, environment)


def _one(given: dict[str, Any], order: Order, action: str, surroundings: Surroundings) -> Outcome:
    # Imported on use, as above.
    from mlops_jfrog.integrations.jenkins.bulk import handle
    from mlops_jfrog.integrations.jenkins.generate import generate

    project = surroundings.directory / (given["project_file"] or "mlops.yml")
    output = surroundings.directory / given["output"] if given["output"] else None
    made = generate(project, order, output)
    if given["lint"]:
        _lint(made.text, order, surroundings)
    if action == "show":
        return Outcome({"file": str(made.path), "text": made.text}, f"{made.path} in full")
    report = handle(project, order, action, output)
    if report.problem:
        surroundings.complain(report.diff)
        raise Drifted(report.problem, hint=report.hint or None)
    done = "written" if report.written else "current"
    return Outcome({"file": str(made.path), "state": done}, f"{made.path} is {done}")


def _many(pattern: str, order: Order, action: str, surroundings: Surroundings) -> Outcome:
    # Imported on use, as above.
    from mlops_jfrog.integrations.jenkins import bulk

    projects = bulk.project_files(pattern, surroundings.directory)
    each = {"check": bulk.check_all, "write": bulk.write_all, "overwrite": bulk.overwrite_all}
    reports = each[action](projects, order)
    bad = [report for report in reports if not report.good]
    for report in bad:
        surroundings.complain(f"{report.project}: {report.problem}\n{report.diff}")
    written = sum(report.written for report in reports)
    current = len(reports) - written - len(bad)
    summary = f"{len(reports)} projects: {current} current, {written} written, {len(bad)} not"
    if bad:
        raise Drifted(summary, hint=f"The first: {bad[0].project}: {bad[0].problem}")
    counts = {"projects": len(reports), "current": current, "written": written}
    return Outcome(counts, summary)


def _lint(text: str, order: Order, surroundings: Surroundings) -> None:
    # Imported on use: python-jenkins is an extra.
    from mlops_jfrog.cli.controller import open_controller
    from mlops_jfrog.integrations.jenkins.linter import check_jenkinsfile

    if order.target != "jenkins":
        raise UsageError("--lint asks Jenkins, which knows Jenkinsfiles alone")
    check_jenkinsfile(text, open_controller(surroundings))
