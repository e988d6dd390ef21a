"""Gate: Xray's verdict on the build of a version."""

from __future__ import annotations

from mlops_jfrog.contract.builds import BuildScan
from mlops_jfrog.contract.checks import Gate
from mlops_jfrog.contract.result import Link, Outcome
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.errors import GateUndecided, NetworkError, SecurityViolation, UsageError
from mlops_jfrog.jfrog.xray import ScanResult
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.step_results import step_results
from mlops_jfrog.workflows.stored_version import read_version


def gate(operation: Gate, context: Context) -> Outcome:
    """The command and the step: of the build that was named, else of the version's own."""
    build = _build(operation, context)
    with step_results(context, operation.name, operation.report) as findings:
        scan = scan_build(context, build)
        findings.violations = scan.violations
        refuse_violations(context, build, scan)
    return Outcome(
        outputs={
            "build": {"name": build.name, "number": build.number},
            "violations": [violation.to_json() for violation in scan.violations],
            "url": scan.url,
        },
        summary=f"Xray passes build {build}; {len(scan.violations)} violations don't block",
        gates=tuple(context.journal.gates),
        archive=tuple(context.journal.archive),
        links=(Link("Xray scan", scan.url),) if scan.url else (),
    )


def _build(operation: Gate, context: Context) -> BuildRef:
    """The build the user names, else the one that published the version."""
    project = context.settings.project()
    if isinstance(operation, BuildScan) and (
        not operation.build_name or not operation.build_number
    ):
        raise UsageError(
            "a build's name and number are needed",
            hint="Write mlops-jfrog build-scan NAME NUMBER",
        )
    if operation.build_name is not None and operation.build_number is not None:
        return BuildRef(operation.build_name, operation.build_number, project.build.project)
    repository = project.stage(project.publish_stage).repository
    version = read_version(
        context.platform, repository, ModelVersion(project.model, project.version)
    )
    if version.build is None:
        raise GateUndecided(
            f"{version.manifest.model_version} does not say which build published it",
            hint="Publish its build-info first: `mlops-jfrog build-info`.",
        )
    return BuildRef(version.build.name, version.build.number, project.build.project)


def scan_build(context: Context, build: BuildRef) -> ScanResult:
    """Xray's scan of a build; journals and raises GateUndecided where there is no verdict."""
    context.journal.detail(f"Xray scans build {build}")
    timeout = context.settings.project().xray_timeout_seconds
    try:
        return context.platform.xray.scan_build(build, timeout_seconds=timeout)
    except GateUndecided as error:
        _journal(context, GateOutcome.UNDECIDED, error.message)
        raise
    except NetworkError as error:
        message = f"Xray could not be asked: {error.message}"
        _journal(context, GateOutcome.UNDECIDED, message)
        raise GateUndecided(message, hint=error.hint) from error


def refuse_violations(context: Context, build: BuildRef, scan: ScanResult) -> None:
    """Journal the gate; raises SecurityViolation when Xray fails the build."""
    blocking = [violation for violation in scan.violations if violation.blocks]
    if not scan.fail_build and not blocking:
        _journal(context, GateOutcome.PASSED, f"{len(scan.violations)} violations, none blocks")
        return
    listed = "; ".join(str(violation) for violation in (blocking or scan.violations)[:5])
    message = f"Xray fails build {build}: {listed or 'it lists no violation'}"
    _journal(context, GateOutcome.FAILED, message)
    raise SecurityViolation(message, url=scan.url)


def _journal(context: Context, outcome: GateOutcome, found: str) -> None:
    context.journal.gate(GateResult("Xray", outcome, "no violation that fails the build", found))
