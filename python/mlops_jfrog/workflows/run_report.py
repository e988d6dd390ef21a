"""The report of a publish: what was found, as far as the run came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.contract.result import Link
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.findings import FileScan
from mlops_jfrog.errors import ConfigurationError, MlopsError
from mlops_jfrog.http.redaction import redact
from mlops_jfrog.jfrog.violations import Violation
from mlops_jfrog.report import (
    Build,
    Problem,
    Promotion,
    Report,
    Run,
    description_line,
    write_report,
)
from mlops_jfrog.report import Violation as ReportedViolation
from mlops_jfrog.workflows.context import Context


@dataclass
class Findings:
    """Filled while a publish runs; what is still empty was not reached."""

    metrics: Mapping[str, float] = field(default_factory=dict)
    scans: tuple[FileScan, ...] = ()
    dependencies: int | None = None
    identity: str | None = None
    build: BuildRef | None = None
    violations: tuple[Violation, ...] | None = None
    promotion: Promotion | None = None
    problem: MlopsError | None = None
    links: tuple[Link, ...] = ()


def make_report_folder(folder: Path) -> None:
    """Made before anything is published; ConfigurationError where it can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def write_run_report(context: Context, findings: Findings, folder: Path) -> Path:
    """Write the report's files into ``folder``, note them for the build page, return the page."""
    report = _report(context, findings)
    context.journal.description = description_line(report)
    try:
        page = write_report(folder, report)
    except OSError as error:
        raise _unwritable(folder, error) from None
    archive(context, (path for path in folder.iterdir() if path.is_file()))
    return page


def archive(context: Context, files: Iterable[Path]) -> None:
    """Note files for the build page; what lies outside of the working directory can't be there."""
    inside = sorted(path for path in files if path.is_relative_to(context.directory))
    context.journal.archive.extend(
        path.relative_to(context.directory).as_posix() for path in inside
    )


def _unwritable(folder: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"the report can't be written to {folder}: {error.strerror}", hint="Give another --report."
    )


def _report(context: Context, findings: Findings) -> Report:
    project, run = context.settings.project(), context.settings.run()
    return Report(
        model=project.model,
        version=project.version,
        stage=project.publish_stage,
        gates=tuple(context.journal.gates),
        build=_build(findings.build, project.build.url or run.build_url),
        identity=findings.identity,
        run=Run(run.branch, run.commit),
        metrics=findings.metrics,
        files=findings.scans,
        dependencies=findings.dependencies,
        violations=reported(findings.violations),
        promotion=findings.promotion,
        problem=_problem(context, findings.problem),
        links=findings.links,
    )


def _problem(context: Context, error: MlopsError | None) -> Problem | None:
    """Redacted here: the page is written before anybody sees the error."""
    if error is None:
        return None
    secrets = context.known_secrets()
    return Problem(redact(error.message, secrets), redact(error.hint, secrets), error.url)


def _build(build: BuildRef | None, url: str | None) -> Build | None:
    return Build(build.name, build.number, url) if build else None


def reported(violations: tuple[Violation, ...] | None) -> tuple[ReportedViolation, ...] | None:
    """One row a component."""
    if violations is None:
        return None
    return tuple(
        ReportedViolation(violation.issue, violation.severity, component, fixed, violation.summary)
        for violation in violations
        for component, fixed in (violation.components or {"unknown": ()}).items()
    )
