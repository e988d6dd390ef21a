"""What a rule looks for, one class for each kind of criteria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding

Subject = XrayFinding | Component
"""What a rule is held against: something found wrong, or a part with its licences and releases."""

_MALICIOUS = {FindingKind.MODEL, FindingKind.PACKAGE}
_RISKS = {Severity.HIGH: 10, Severity.MEDIUM: 3, Severity.LOW: 1}
"""From how many newer releases on a package is that risky; one taken back is a high risk."""


class Criteria(Protocol):
    """Decides whether a subject breaks a rule."""

    def judge(self, subject: Subject) -> XrayFinding | None:
        """What is wrong with it, None where nothing is."""


@dataclass(frozen=True)
class MinimumSeverity:
    """``min_severity``: this bad, or worse."""

    severity: Severity

    def judge(self, subject: Subject) -> XrayFinding | None:
        """The finding, if it is bad enough."""
        if isinstance(subject, XrayFinding) and subject.severity >= self.severity:
            return subject
        return None


@dataclass(frozen=True)
class CvssRange:
    """``cvss_range``: a score between two bounds, both included."""

    low: float
    high: float

    def judge(self, subject: Subject) -> XrayFinding | None:
        """The finding, if its score lies between them."""
        if isinstance(subject, XrayFinding) and self.low <= subject.comparable_score <= self.high:
            return subject
        return None


@dataclass(frozen=True)
class Malicious:
    """``malicious_package``: made to do harm, or a model file that could not be judged."""

    def judge(self, subject: Subject) -> XrayFinding | None:
        """The finding, if it is one of these."""
        if isinstance(subject, XrayFinding) and subject.kind in _MALICIOUS:
            return subject
        return None


@dataclass(frozen=True)
class Licenses:
    """``allowed_licenses`` or ``banned_licenses``.

    ``one_is_enough``: a choice of licences passes as soon as one of them does.
    """

    named: frozenset[str]
    named_are_allowed: bool
    allow_unknown: bool
    one_is_enough: bool
    severity: Severity

    def judge(self, subject: Subject) -> XrayFinding | None:
        """A finding for the licences that may not be used, or for their absence."""
        if not isinstance(subject, Component):
            return None
        if not subject.licenses:
            if subject.type == "file":  # metrics, notes: no model and no package
                return None
            summary = f"the licence of {subject.name} is not known"
            return None if self.allow_unknown else self._finding(subject, "Unknown", summary)
        refused = [
            each
            for each in subject.licenses
            if (each.lower() in self.named) is not self.named_are_allowed
        ]
        if not refused or (self.one_is_enough and len(refused) < len(subject.licenses)):
            return None
        summary = f"{subject.name} has the licence {', '.join(refused)}"
        return self._finding(subject, refused[0], summary)

    def _finding(self, component: Component, issue: str, summary: str) -> XrayFinding:
        return found_in(component, FindingKind.LICENSE, issue, summary, self.severity)


@dataclass(frozen=True)
class OperationalRisk:
    """``op_risk_min_risk``: a package that its author took back, or that is far behind."""

    least: Severity

    def judge(self, subject: Subject) -> XrayFinding | None:
        """A finding with the risk as its severity."""
        if not isinstance(subject, Component):
            return None
        risk = _risk(subject)
        if risk is None or risk < self.least:
            return None
        return found_in(subject, FindingKind.OPERATIONAL, "OPERATIONAL-RISK", _why(subject), risk)


@dataclass(frozen=True)
class CustomRisk:
    """``op_risk_custom``: taken back by its author (``is_eol``), or behind by so many releases."""

    yanked: bool
    newer_versions: int | None
    both: bool
    severity: Severity

    def judge(self, subject: Subject) -> XrayFinding | None:
        """A finding where one of the conditions holds, or all of them."""
        if not isinstance(subject, Component) or subject.upkeep is None:
            return None
        held = []
        if self.yanked:
            held.append(subject.upkeep.yanked is not None)
        if self.newer_versions is not None:
            held.append(subject.upkeep.newer_versions > self.newer_versions)
        if not (all(held) if self.both else any(held)):
            return None
        kind = FindingKind.OPERATIONAL
        return found_in(subject, kind, "OPERATIONAL-RISK", _why(subject), self.severity)


def found_in(
    component: Component, kind: FindingKind, issue: str, summary: str, severity: Severity
) -> XrayFinding:
    """A finding about a component as a whole."""
    return XrayFinding(
        kind=kind,
        issue_id=issue,
        summary=summary,
        severity=severity,
        component_id=component.component_id,
        impact_paths=component.impact_paths,
        full_path=component.full_path,
        licenses=component.licenses,
    )


def _risk(component: Component) -> Severity | None:
    upkeep = component.upkeep
    if upkeep is None:
        return None
    if upkeep.yanked is not None:
        return Severity.HIGH
    return next((risk for risk, least in _RISKS.items() if upkeep.newer_versions >= least), None)


def _why(component: Component) -> str:
    assert component.upkeep is not None
    if component.upkeep.yanked is not None:
        reason = f": {component.upkeep.yanked}" if component.upkeep.yanked else ""
        return f"{component.name} {component.version} was taken back by its author{reason}"
    count = component.upkeep.newer_versions
    return f"{component.name} {component.version} has {count} newer releases"
