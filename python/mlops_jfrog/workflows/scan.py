"""Scan: model files for code, without loading them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mlops_jfrog.contract.checks import Scan
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.findings import FileScan, Verdict
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.errors import ConfigurationError, UnsafeModel, UnscannableModel
from mlops_jfrog.scan import ScanPolicy, scan_file
from mlops_jfrog.transfer.collect import find_files
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.step_results import step_results

_EXPECTED = "no file runs code when it is loaded"


def scan(operation: Scan, context: Context) -> Outcome:
    """The command and the step."""
    project = context.settings.project()
    if not project.files:
        raise ConfigurationError(
            "no model file is named",
            hint="Write `files: [model.joblib]` in mlops.yml, or give --file.",
        )
    found = find_files(project.directory, project.files)
    with step_results(context, operation.name, operation.report) as findings:
        findings.scans = scans = scan_files(context, [(path, name) for path, name in found])
        require_clean(context, scans)
    return Outcome(
        outputs={"files": [describe(each) for each in scans]},
        summary=f"{len(scans)} file{'s' if len(scans) != 1 else ''} scanned, nothing found",
        gates=tuple(context.journal.gates),
        archive=tuple(context.journal.archive),
    )


def scan_files(context: Context, files: Iterable[tuple[Path, str]]) -> tuple[FileScan, ...]:
    """Scan every file with the project's policy; judges nothing."""
    policy = ScanPolicy(allow=frozenset(context.settings.project().scan_allow))
    scans = []
    for path, name in files:
        context.journal.detail(f"scan {name}")
        scans.append(scan_file(path, name=name, policy=policy))
    return tuple(scans)


def require_clean(context: Context, scans: Sequence[FileScan]) -> None:
    """Journal the gate; raises UnsafeModel or UnscannableModel for the worst file."""
    bad = [each for each in scans if not each.verdict.passes]
    if scans and not bad:
        found = f"{len(scans)} clean"
        context.journal.gate(GateResult("model scan", GateOutcome.PASSED, _EXPECTED, found))
        return
    error = refusal(bad) if bad else UnscannableModel("there is no file to scan")
    undecided = isinstance(error, UnscannableModel)
    outcome = GateOutcome.UNDECIDED if undecided else GateOutcome.FAILED
    context.journal.gate(GateResult("model scan", outcome, _EXPECTED, error.message))
    raise error


def refusal(bad: Iterable[FileScan]) -> UnsafeModel:
    """The error for files that are not clean: that of the worst one."""
    shown = max(bad, key=lambda scan: scan.verdict.rank)
    reasons = "; ".join(dict.fromkeys(finding.message for finding in shown.findings[:3]))
    message = f"{shown.name} is {shown.verdict.value}: {reasons}"
    if shown.verdict is Verdict.UNSCANNABLE:
        return UnscannableModel(message)
    if shown.verdict is Verdict.SUSPICIOUS:
        return UnsafeModel(
            message,
            hint="Don't load it; if you trust that import, name it under gates: scan: allow:.",
        )
    return UnsafeModel(message)


def describe(scan: FileScan) -> dict[str, object]:
    """One file of the result's outputs."""
    return {
        "path": scan.name,
        "format": scan.format,
        "verdict": scan.verdict.value,
        "findings": [
            {"rule": finding.rule, "message": finding.message, "location": finding.location}
            for finding in scan.findings
        ],
    }
