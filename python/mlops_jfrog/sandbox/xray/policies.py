"""Security policies: rules that say which findings are violations, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.request_fields import entries, flag, mapping, name_of

_ANY_SEVERITY = {"all severities", "all", "unknown"}
_OFF = {"fix_version_dependant": False, "applicable_cves_only": False, "malicious_package": False}


class Criteria(Protocol):
    """Decides whether a finding falls under a rule."""

    def matches(self, finding: XrayFinding) -> bool:
        """Whether it does."""


@dataclass(frozen=True)
class MinimumSeverity:
    """``min_severity``: this bad, or worse."""

    severity: Severity

    def matches(self, finding: XrayFinding) -> bool:
        """Whether the finding is bad enough."""
        return finding.severity >= self.severity


@dataclass(frozen=True)
class CvssRange:
    """``cvss_range``: a score between two bounds, both included."""

    low: float
    high: float

    def matches(self, finding: XrayFinding) -> bool:
        """Whether the score lies between them."""
        return self.low <= finding.comparable_score <= self.high


@dataclass(frozen=True)
class Malicious:
    """``malicious_package``: a model file that runs code or could not be judged."""

    def matches(self, finding: XrayFinding) -> bool:
        """Whether it is about a model file."""
        return finding.kind is FindingKind.MODEL


@dataclass(frozen=True)
class Rule:
    """One rule; the one with the lowest priority number that matches decides."""

    name: str
    priority: int
    criteria: Criteria
    fail_build: bool
    block_download: bool

    @property
    def is_blocking(self) -> bool:
        """Whether a violation stops anything."""
        return self.fail_build or self.block_download


@dataclass(frozen=True)
class Policy:
    """A security policy; its rules are ordered by priority."""

    name: str
    rules: tuple[Rule, ...]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Policy:
        """Checked from a request's body; 400 says what the sandbox can't enforce."""
        kind = body.get("type")
        if kind != "security":
            raise Refused(400, f"policies of type {kind!a} are not supported, only security")
        rules = [_rule(each) for each in entries(body, "rules")]
        if not rules:
            raise Refused(400, "a policy needs at least one rule")
        ordered = sorted(rules, key=lambda rule: rule.priority)
        return cls(name_of(body, "a policy"), tuple(ordered))

    def rule_for(self, finding: XrayFinding) -> Rule | None:
        """The rule that a finding violates, or None."""
        return next((rule for rule in self.rules if rule.criteria.matches(finding)), None)


def _rule(body: object) -> Rule:
    fields = mapping(body, "a rule")
    actions = mapping(fields.get("actions") or {}, "actions")
    download = mapping(actions.get("block_download") or {}, "block_download")
    priority = fields.get("priority", 1)
    if not isinstance(priority, int) or isinstance(priority, bool):
        raise Refused(400, "the priority of a rule must be a whole number")
    return Rule(
        name=name_of(fields, "a rule"),
        priority=priority,
        criteria=_criteria(mapping(fields.get("criteria"), "criteria")),
        fail_build=flag(actions, "fail_build", otherwise=False),
        block_download=flag(download, "active", otherwise=False),
    )


def _criteria(body: Mapping[str, Any]) -> Criteria:
    chosen = {k: v for k, v in body.items() if v is not None and _OFF.get(k) is not v}
    if len(chosen) != 1:
        raise Refused(
            400, "a rule needs exactly one of min_severity, cvss_range, malicious_package"
        )
    ((name, value),) = chosen.items()
    if name == "min_severity":
        return MinimumSeverity(_severity(value))
    if name == "cvss_range":
        bounds = mapping(value, "cvss_range")
        low, high = _number(bounds, "from"), _number(bounds, "to")
        if not 0 <= low <= high <= 10:
            raise Refused(400, "cvss_range must lie between 0 and 10")
        return CvssRange(low, high)
    if name == "malicious_package" and value is True:
        return Malicious()
    raise Refused(400, f"the criteria {name!a} is not supported")


def _severity(value: object) -> Severity:
    text = value if isinstance(value, str) else ""
    if text.lower() in _ANY_SEVERITY:
        return Severity.LOW
    try:
        return Severity.parse(text)
    except UsageError as error:
        raise Refused(400, f"min_severity: {error}") from error


def _number(body: Mapping[str, Any], name: str) -> float:
    value = body.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Refused(400, f"cvss_range.{name} must be a number")
    return float(value)
