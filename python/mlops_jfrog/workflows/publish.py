"""Publish: evaluate, scan, upload, build-info, Xray gate and, where asked, promotion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mlops_jfrog.contract.publishing import GatedUpload
from mlops_jfrog.contract.result import Link, Outcome
from mlops_jfrog.domain.manifest import Role
from mlops_jfrog.errors import ConfigurationError, MlopsError
from mlops_jfrog.report import Promotion
from mlops_jfrog.transfer.collect import LocalFile
from mlops_jfrog.workflows.build_info import describe as describe_build
from mlops_jfrog.workflows.build_info import locked_dependencies, publish_build
from mlops_jfrog.workflows.build_info import summary as build_summary
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.evaluate import check_metrics, has_metrics, read_metrics
from mlops_jfrog.workflows.frogml import check_registration, register_version
from mlops_jfrog.workflows.gate import refuse_violations, scan_build
from mlops_jfrog.workflows.promote import Decision, promote_version
from mlops_jfrog.workflows.promotion_gates import refuse_unattended
from mlops_jfrog.workflows.run_report import Findings, make_report_folder, write_run_report
from mlops_jfrog.workflows.scan import require_clean, scan_files
from mlops_jfrog.workflows.stored_version import StoredVersion
from mlops_jfrog.workflows.upload import describe as describe_upload
from mlops_jfrog.workflows.upload import folder_url, summary, upload_version
from mlops_jfrog.workflows.upload_plan import describe as describe_plan
from mlops_jfrog.workflows.upload_plan import plan_version
from mlops_jfrog.workflows.upload_plan import summary as plan_summary
from mlops_jfrog.workflows.version_files import collect_files

DEFAULT_REPORT = Path("mlops-report")


def publish(operation: GatedUpload, context: Context) -> Outcome:
    """The command and the step.

    Everything that needs no platform is checked before the first byte is sent. A report is written
    whether the gates pass or not.
    """
    project = context.settings.project()
    folder = context.directory / (operation.report or DEFAULT_REPORT)
    context.journal.detail(
        f"publish {project.model} {project.version} as build {project.build.name}"
    )
    findings = Findings()
    context.journal.outputs |= {"model": project.model, "version": project.version}
    if operation.dry_run:
        return _rehearse(operation, context, findings)
    make_report_folder(folder)
    try:
        outcome = _publish(operation, context, findings)
    except MlopsError as error:
        findings.problem = error
        context.journal.outputs |= {
            "metrics": dict(findings.metrics),
            "gates": gate_outputs(context),
        }
        _report_refusal(context, findings, folder)
        raise
    findings.links = outcome.links
    page = write_run_report(context, findings, folder)
    return Outcome(
        outputs={**outcome.outputs, "gates": gate_outputs(context), "report": str(page)},
        summary=outcome.summary,
        gates=tuple(context.journal.gates),
        archive=tuple(context.journal.archive),
        links=outcome.links,
        description=context.journal.description,
    )


def gate_outputs(context: Context) -> list[dict[str, str]]:
    """Every gate once: a promotion evaluates again what the publish has evaluated."""
    return [gate.to_json() for gate in dict.fromkeys(context.journal.gates)]


def _rehearse(operation: GatedUpload, context: Context, findings: Findings) -> Outcome:
    """What can be said before anything is sent: the local gates, and what would be uploaded."""
    plan = plan_version(context, _check_locally(operation, context, findings), findings.metrics)
    return Outcome(
        outputs={
            **describe_plan(context, plan),
            "build": None,
            "metrics": dict(findings.metrics),
            "promoted": None,
            "report": None,
        },
        summary=f"{plan_summary(plan)}; the gates here passed, Xray's was not asked",
        gates=tuple(context.journal.gates),
    )


def _report_refusal(context: Context, findings: Findings, folder: Path) -> None:
    try:
        write_run_report(context, findings, folder)
    except ConfigurationError as unwritten:
        context.journal.detail(unwritten.message)  # what stopped the publish matters more


def _publish(operation: GatedUpload, context: Context, findings: Findings) -> Outcome:
    files = _check_locally(operation, context, findings)
    journal = context.journal
    journal.step("upload")
    uploaded = upload_version(context, files, findings.metrics)
    findings.identity = uploaded.version.manifest.identity
    journal.detail(summary(uploaded))
    journal.step("build-info")
    build = publish_build(context, uploaded.version)
    findings.build = build.ref
    context.journal.outputs |= {"build": describe_build(build)["build"]}
    journal.detail(build_summary(build))
    journal.step("gate")
    scan = scan_build(context, build.ref)
    findings.violations = scan.violations
    refuse_violations(context, build.ref, scan)
    links = [Link("version", folder_url(context, uploaded.version))]
    if scan.url:
        links.append(Link("Xray scan", scan.url))
    outputs = {
        **describe_upload(context, uploaded),
        "build": describe_build(build)["build"],
        "metrics": dict(findings.metrics),
        "promoted": None,
    }
    if not operation.promote:
        _register(context, uploaded.version)
        return Outcome(outputs, f"{summary(uploaded)}; every gate passed", links=tuple(links))
    journal.step("promote")
    promoted = promote_version(context, Decision(approved_by=None, dry_run=False))
    findings.promotion = _promotion(context, promoted)
    _register(context, uploaded.version)
    return Outcome(
        {**outputs, "promoted": dict(promoted.outputs)},
        promoted.summary,
        links=(*links, *promoted.links),
    )


def _register(context: Context, version: StoredVersion) -> None:
    repository = register_version(context, version)
    if repository is not None:
        context.journal.detail(f"registered in {repository}, where FrogML loads it")


def _check_locally(
    operation: GatedUpload, context: Context, findings: Findings
) -> Sequence[LocalFile]:
    """Approval, metrics, model files and lock; the version's files, hashed."""
    journal = context.journal
    if operation.promote:
        refuse_unattended(context)
    check_registration(context)
    journal.step("evaluate")
    findings.metrics = read_metrics(context) if has_metrics(context) else {}
    if context.settings.project().metric_gates:
        check_metrics(context, findings.metrics)
    journal.step("scan")
    files = collect_files(context)
    weights = [file for file in files if file.described.role == Role.WEIGHTS.value]
    scans = scan_files(context, [(file.source, file.described.path) for file in weights])
    findings.scans = tuple(
        replace(scan, sha256=file.described.sha256)
        for scan, file in zip(scans, weights, strict=True)
    )
    require_clean(context, findings.scans)
    findings.dependencies = len(locked_dependencies(context))
    return files


def _promotion(context: Context, promoted: Outcome) -> Promotion:
    settings, outputs = context.settings.project().promotion, promoted.outputs
    previous = outputs["previous"]
    return Promotion(
        stage=str(outputs["stage"]),
        repository=str(outputs["repository"]),
        status=settings.status,
        comment=settings.comment or "",
        previous=str(previous) if previous else None,
    )
