from __future__ import annotations

from typing import Any

import pytest

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.policies import Policy


def finding(
    severity: Severity = Severity.HIGH,
    *,
    score: float | None = None,
    kind: FindingKind = FindingKind.VULNERABILITY,
) -> XrayFinding:
    return XrayFinding(kind, "X-1", "bad", severity, "pypi://x:1", (("build://b:1",),), score=score)


def policy(*rules: dict[str, Any]) -> Policy:
    return Policy.from_json({"name": "p", "type": "security", "rules": list(rules)})


def rule(name: str, criteria: Any, *, priority: int = 1, fail_build: bool = True) -> dict[str, Any]:
    actions = {"fail_build": fail_build, "block_download": {"active": False, "unscanned": False}}
    return {"name": name, "priority": priority, "criteria": criteria, "actions": actions}


@pytest.mark.parametrize(
    ("criteria", "severity", "score", "broken"),
    [
        ({"min_severity": "High"}, Severity.HIGH, None, True),
        ({"min_severity": "critical"}, Severity.HIGH, 8.9, False),
        ({"min_severity": "All severities"}, Severity.LOW, None, True),
        ({"min_severity": "Low", "fix_version_dependant": False}, Severity.LOW, None, True),
        ({"cvss_range": {"from": 7, "to": 8.9}}, Severity.HIGH, 7.0, True),
        ({"cvss_range": {"from": 7, "to": 8.9}}, Severity.HIGH, 6.9, False),
        ({"cvss_range": {"from": 9, "to": 10}}, Severity.CRITICAL, None, True),
        ({"cvss_range": {"from": 9, "to": 10}}, Severity.HIGH, None, False),
        ({"malicious_package": True}, Severity.CRITICAL, 9.8, False),
    ],
)
def test_criteria(
    criteria: dict[str, Any], severity: Severity, score: float | None, broken: bool
) -> None:
    found = policy(rule("r", criteria)).broken_by(finding(severity, score=score))
    assert (found is not None) == broken


def test_every_model_that_is_not_clean_falls_under_a_malicious_rule() -> None:
    unscannable = finding(Severity.HIGH, kind=FindingKind.MODEL)
    assert policy(rule("r", {"malicious_package": True})).broken_by(unscannable) is not None


def test_the_first_rule_by_priority_decides() -> None:
    found = policy(
        rule("second", {"min_severity": "Low"}, priority=2),
        rule("first", {"min_severity": "High"}, priority=1, fail_build=False),
    )
    high, low = found.broken_by(finding(Severity.HIGH)), found.broken_by(finding(Severity.LOW))
    assert high is not None
    assert (high[0].name, high[0].is_blocking) == ("first", False)
    assert low is not None
    assert (low[0].name, low[0].is_blocking) == ("second", True)


@pytest.mark.parametrize(
    ("criteria", "complaint"),
    [
        ({}, "exactly one of"),
        (None, "criteria must be an object"),
        ({"min_severity": "High", "malicious_package": True}, "exactly one of"),
        ({"min_severity": "Awful"}, "'Awful' is no severity"),
        ({"min_severity": 5}, "is no severity"),
        ({"cvss_range": {"from": 9, "to": 7}}, "between 0 and 10"),
        ({"cvss_range": {"from": "9"}}, "cvss_range.from must be a number"),
        ({"fix_version_dependant": True}, "not supported"),
        ({"allowed_licenses": ["MIT"]}, "not supported"),
    ],
)
def test_what_cannot_be_enforced_is_refused(criteria: Any, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        policy(rule("r", criteria))


@pytest.mark.parametrize(
    "body",
    [
        {"name": "p", "type": "license", "rules": []},
        {"name": "p", "type": "security", "rules": []},
        {"name": "", "type": "security", "rules": [rule("r", {"min_severity": "Low"})]},
        {"name": "p", "type": "security", "rules": [{"name": "r"}]},
        {
            "name": "p",
            "type": "security",
            "rules": [rule("r", {"min_severity": "Low"}) | {"priority": "1"}],
        },
    ],
)
def test_malformed_policies_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Policy.from_json(body)
