"""Rules about licences and releases; those about findings are in test_policies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.component import Component, Upkeep
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.policies import Policy

PACKAGE = Component("pypi://x:1.0", "library", "x", "1.0", (("build://b:1", "pypi://x:1.0"),))
FINDING = XrayFinding(FindingKind.VULNERABILITY, "X-1", "bad", Severity.CRITICAL, "pypi://x:1", ())


def policy(kind: str, criteria: Any, **actions: Any) -> Policy:
    rule = {"name": "r", "priority": 1, "criteria": criteria, "actions": actions}
    return Policy.from_json({"name": "p", "type": kind, "rules": [rule]})


def licensed(*licenses: str) -> Component:
    return replace(PACKAGE, licenses=licenses)


@pytest.mark.parametrize(
    ("criteria", "licenses", "issue"),
    [
        ({"allowed_licenses": ["MIT", "apache-2.0"]}, ["Apache-2.0"], None),
        ({"allowed_licenses": ["MIT"]}, ["GPL-3.0-only"], "GPL-3.0-only"),
        ({"allowed_licenses": ["MIT"]}, ["MIT", "GPL-3.0-only"], "GPL-3.0-only"),
        ({"allowed_licenses": ["MIT"], "multi_license_permissive": True},
         ["MIT", "GPL-3.0-only"], None),
        ({"allowed_licenses": ["MIT"]}, [], "Unknown"),
        ({"allowed_licenses": ["MIT"], "allow_unknown": True}, [], None),
        ({"banned_licenses": ["AGPL-3.0-only"]}, ["MIT"], None),
        ({"banned_licenses": ["AGPL-3.0-only"]}, ["agpl-3.0-only"], "agpl-3.0-only"),
        ({"banned_licenses": ["gpl-3.0"]}, ["GPL-3.0-only"], "GPL-3.0-only"),
        ({"banned_licenses": ["AGPL-3.0-only"]}, [], None),
        ({"banned_licenses": ["AGPL-3.0-only"], "allow_unknown": False}, [], "Unknown"),
    ],
)  # fmt: skip
def test_licence_rules(criteria: Any, licenses: list[str], issue: str | None) -> None:
    broken = policy("license", criteria).broken_by(licensed(*licenses))
    assert (broken[1].issue_id if broken else None) == issue


def test_a_licence_violation_has_the_severity_that_its_rule_gives_it() -> None:
    rules = policy("license", {"banned_licenses": ["MIT"]}, custom_severity="Low")
    broken = rules.broken_by(licensed("MIT"))
    assert broken is not None
    assert (broken[1].kind, broken[1].severity) == (FindingKind.LICENSE, Severity.LOW)


def test_metrics_and_notes_need_no_licence() -> None:
    rules = policy("license", {"allowed_licenses": ["MIT"]})
    assert rules.broken_by(replace(PACKAGE, type="file")) is None


@pytest.mark.parametrize(
    ("criteria", "upkeep", "risk"),
    [
        ({"op_risk_min_risk": "High"}, Upkeep(9), None),
        ({"op_risk_min_risk": "High"}, Upkeep(10), Severity.HIGH),
        ({"op_risk_min_risk": "High"}, Upkeep(0, "broken on Windows"), Severity.HIGH),
        ({"op_risk_min_risk": "Medium"}, Upkeep(3), Severity.MEDIUM),
        ({"op_risk_min_risk": "Low"}, Upkeep(1), Severity.LOW),
        ({"op_risk_min_risk": "Low"}, Upkeep(0), None),
        ({"op_risk_min_risk": "Low"}, None, None),
        ({"op_risk_custom": {"is_eol": True}}, Upkeep(5), None),
        ({"op_risk_custom": {"is_eol": True, "risk": "Medium"}}, Upkeep(0, ""), Severity.MEDIUM),
        ({"op_risk_custom": {"newer_versions_greater_than": 4}}, Upkeep(4), None),
        ({"op_risk_custom": {"newer_versions_greater_than": 4}}, Upkeep(5), Severity.HIGH),
        ({"op_risk_custom": {"newer_versions_greater_than": 4, "is_eol": True}},
         Upkeep(5), Severity.HIGH),
        ({"op_risk_custom": {"newer_versions_greater_than": 4, "is_eol": True,
                             "use_and_condition": True}}, Upkeep(5), None),
    ],
)  # fmt: skip
def test_rules_about_releases(criteria: Any, upkeep: Upkeep | None, risk: Severity | None) -> None:
    broken = policy("operational_risk", criteria).broken_by(replace(PACKAGE, upkeep=upkeep))
    assert (broken[1].severity if broken else None) == risk


def test_each_type_of_policy_speaks_of_its_own_matter_only() -> None:
    bad = replace(PACKAGE, licenses=("GPL-3.0-only",), upkeep=Upkeep(50, ""))
    assert policy("security", {"min_severity": "Low"}).broken_by(bad) is None
    assert policy("license", {"allowed_licenses": ["MIT"]}).broken_by(FINDING) is None
    assert policy("operational_risk", {"op_risk_min_risk": "Low"}).broken_by(FINDING) is None


@pytest.mark.parametrize(
    ("kind", "criteria", "complaint"),
    [
        ("license", {}, "exactly one of"),
        ("license", {"allowed_licenses": ["MIT"], "banned_licenses": ["ISC"]}, "exactly one of"),
        ("license", {"allowed_licenses": "MIT"}, "must be a list"),
        ("license", {"allowed_licenses": ["MIT"], "allow_unknown": 1}, "true or false"),
        ("license", {"min_severity": "High"}, "not supported"),
        ("operational_risk", {}, "exactly one of"),
        ("operational_risk", {"op_risk_min_risk": "Awful"}, "no severity"),
        ("operational_risk", {"op_risk_custom": {}}, "needs is_eol or"),
        ("operational_risk", {"op_risk_custom": {"commits_less_than": 5}}, "not supported"),
        ("operational_risk", {"op_risk_custom": {"newer_versions_greater_than": "5"}}, "whole"),
        ("exposures", {"min_severity": "High"}, "policies of type 'exposures'"),
        (["security"], {"min_severity": "High"}, "policies of type"),
    ],
)
def test_what_cannot_be_enforced_is_refused(kind: Any, criteria: Any, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        policy(kind, criteria)
