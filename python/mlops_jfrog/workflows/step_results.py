"""Results of one step for CI servers: its gates as JUnit, its findings as SARIF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.http.redaction import redact
from mlops_jfrog.report import Problem, Report
from mlops_jfrog.report.junit import write_junit
from mlops_jfrog.report.sarif import sarif_text
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.run_report import Findings, archive, make_report_folder, reported


@contextmanager
def step_results(context: Context, name: str, report: Path | None) -> Iterator[Findings]:
    """What the step finds is to be filled in; the files are written whether it passes or not."""
    findings = Findings()
    if report is None:
        yield findings
        return
    folder = context.directory / report
    make_report_folder(folder)
    try:
        yield findings
    except MlopsError as error:
        findings.problem = error
        raise
    finally:
        _write(context, name, folder, findings)


def _write(context: Context, name: str, folder: Path, findings: Findings) -> None:
    project, error = context.settings.project(), findings.problem
    hidden = context.known_secrets()
    problem = Problem(redact(error.message, hidden), redact(error.hint, hidden)) if error else None
    report = Report(
        model=project.known_model or "model",
        version=project.known_version or "",
        stage=project.publish_stage,
        gates=tuple(context.journal.gates),
        files=findings.scans,
        violations=reported(findings.violations),
        problem=problem,
    )
    files = [folder / f"{name}.junit.xml"]
    write_junit(files[0], report)
    if findings.scans or findings.violations is not None:
        files.append(folder / f"{name}.sarif")
        files[1].write_text(
            sarif_text(report.files, report.violations), encoding="utf-8", newline="\n"
        )
    archive(context, files)
