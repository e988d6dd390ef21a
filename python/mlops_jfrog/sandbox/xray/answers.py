"""What Xray answers with, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.violations import XrayViolation

PROVIDER = "mlops-jfrog sandbox"


def component(finding: XrayFinding) -> dict[str, Any]:
    """``{component id: {fixed_versions, impact_paths}}``."""
    paths = [
        [
            {"component_id": each, "full_path": finding.full_path}
            if each == finding.component_id
            else {"component_id": each}
            for each in path
        ]
        for path in finding.impact_paths
    ]
    fixed = [f"[{version}]" for version in finding.fixed_versions]
    return {finding.component_id: {"fixed_versions": fixed, "impact_paths": paths}}


def cves(finding: XrayFinding) -> list[dict[str, str]]:
    """``[{cve, cvss_v3_score, cvss_v3_vector}]``."""
    rating = {}
    if finding.score is not None and finding.vector is not None:
        rating = {"cvss_v3_score": str(finding.score), "cvss_v3_vector": finding.vector}
    return [{"cve": cve, **rating} for cve in finding.cves]


def vulnerability(finding: XrayFinding) -> dict[str, Any]:
    """An entry of ``vulnerabilities``."""
    return {
        "cves": cves(finding),
        "summary": finding.summary,
        "severity": severity(finding),
        "components": component(finding),
        "issue_id": finding.issue_id,
        "references": list(finding.references),
    }


def violation(found: XrayViolation) -> dict[str, Any]:
    """An entry of ``violations``."""
    kind = violation_type(found.finding)
    return {
        **vulnerability(found.finding),
        **({"license_key": found.finding.issue_id} if kind == "license" else {}),
        "type": kind,
        "watch_name": found.watch,
        "fail_build": found.fail_build,
        "provider": PROVIDER,
        "policies": [
            {
                "policy": each.policy,
                "rule": each.rule.name,
                "is_blocking": each.rule.is_blocking,
            }
            for each in found.broken
        ],
    }


def issue(finding: XrayFinding) -> dict[str, Any]:
    """An entry of an artifact's ``issues``."""
    return {
        "summary": finding.summary,
        "description": finding.summary,
        "issue_type": "security",
        "issue_id": finding.issue_id,
        "severity": severity(finding),
        "provider": PROVIDER,
        "malicious": finding.kind in {FindingKind.MODEL, FindingKind.PACKAGE},
        "cves": [
            {
                "cve": cve,
                **({"cvss_v3": f"{finding.score}/{finding.vector}"} if finding.score else {}),
            }
            for cve in finding.cves
        ],
    }


def scan_result(
    name: str,
    number: str,
    details_url: str,
    violations: Iterable[XrayViolation],
) -> dict[str, Any]:
    """A completed scan; clean ones have no ``violations``, as recorded."""
    found = list(violations)
    result: dict[str, Any] = {
        "build_name": name,
        "build_number": number,
        "status": "completed",
        "more_details_url": details_url,
        "fail_build": any(each.fail_build for each in found),
    }
    return {**result, "violations": [violation(each) for each in found]} if found else result


def violation_type(finding: XrayFinding) -> str:
    """``security``, ``license`` or ``operational_risk``."""
    if finding.kind is FindingKind.LICENSE:
        return "license"
    return "security" if finding.kind.is_security else "operational_risk"


def licenses(components: Iterable[Component]) -> list[dict[str, Any]]:
    """Each licence with the components that have it; ``Unknown`` for those that state none."""
    found: dict[str, list[Component]] = {}
    for each in components:
        stated = each.licenses or (() if each.type == "file" else ("Unknown",))
        for name in stated:
            found.setdefault(name, []).append(each)
    return [
        {
            "name": name,
            "full_name": name,
            "more_info_url": [],
            "components": [each.component_id for each in found[name]],
        }
        for name in sorted(found)
    ]


def severity(finding: XrayFinding) -> str:
    """As Xray writes it: ``Critical``."""
    return str(finding.severity).capitalize()
