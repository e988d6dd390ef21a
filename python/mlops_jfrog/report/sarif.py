"""Findings as SARIF 2.1.0 (OASIS standard), for warnings-ng, code scanning and editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from mlops_jfrog.domain.findings import FileScan, Finding, Verdict
from mlops_jfrog.report.model import Violation
from mlops_jfrog.report.templates import printable
from mlops_jfrog.version import __version__

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}

Json = dict[str, object]


def sarif_text(files: Iterable[FileScan], violations: Sequence[Violation] | None) -> str:
    """One run of one tool; no findings are a run without results, which says that it was looked.

    A finding in a model lies in a file; a violation lies in a package, which is a logical location.
    """
    results = [*_findings(files), *(_violation(each) for each in violations or ())]
    rules = {str(result["ruleId"]): result for result in results}
    driver = {
        "name": "mlops-jfrog",
        "version": __version__,
        "rules": [{"id": name, "name": _rule_name(name)} for name in sorted(rules)],
    }
    run: Json = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _findings(files: Iterable[FileScan]) -> Iterator[Json]:
    for scan in files:
        for finding in scan.findings:
            yield _finding(scan, finding)


def _finding(scan: FileScan, finding: Finding) -> Json:
    location: Json = {"physicalLocation": {"artifactLocation": {"uri": quote(scan.name)}}}
    if finding.location:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(finding.location)}]
    return {
        "ruleId": finding.rule,
        "level": "warning" if finding.verdict is Verdict.SUSPICIOUS else "error",
        "message": {"text": printable(finding.message)},
        "locations": [location],
        "partialFingerprints": {"mlops/v1": f"{finding.rule}:{scan.name}:{finding.location}"},
    }


def _violation(violation: Violation) -> Json:
    fixed = f"; fixed in {', '.join(violation.fixed_versions)}" if violation.fixed_versions else ""
    said = violation.summary or f"{violation.severity} violation"
    text = f"{violation.issue} in {violation.component}: {said}{fixed}"
    package = {"fullyQualifiedName": printable(violation.component), "kind": "module"}
    return {
        "ruleId": violation.issue,
        "level": _LEVELS.get(violation.severity.lower(), "warning"),
        "message": {"text": printable(text)},
        "locations": [{"logicalLocations": [package]}],
        "partialFingerprints": {"mlops/v1": f"{violation.issue}:{violation.component}"},
    }


def _rule_name(rule: str) -> str:
    """``pickle.import-not-allowed`` as ``PickleImportNotAllowed``."""
    words = "".join(part if part.isalnum() else " " for part in rule).split()
    return "".join(word[:1].upper() + word[1:] for word in words) or "Finding"
