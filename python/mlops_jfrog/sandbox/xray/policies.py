"""Policies: rules that say which findings, licences and old packages are violations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.criteria import Criteria, Subject
from mlops_jfrog.sandbox.xray.criteria_fields import (
    license_criteria,
    operational_criteria,
    security_criteria,
    severity_of,
)
from mlops_jfrog.sandbox.xray.finding import XrayFinding
from mlops_jfrog.sandbox.xray.request_fields import entries, flag, mapping, name_of

CriteriaReader = Callable[[Mapping[str, Any], Severity], Criteria]
_READERS: dict[str, CriteriaReader] = {
    "security": security_criteria,
    "license": license_criteria,
    "operational_risk": operational_criteria,
}


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
    """A policy of one type; its rules are ordered by priority."""

    name: str
    type: str
    rules: tuple[Rule, ...]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Policy:
        """Checked from a request's body; 400 says what the sandbox can't enforce."""
        kind = body.get("type")
        reader = _READERS.get(kind) if isinstance(kind, str) else None
        if reader is None or not isinstance(kind, str):
            types = ", ".join(_READERS)
            raise Refused(400, f"policies of type {kind!a} are not supported, only {types}")
        rules = [_rule(each, reader) for each in entries(body, "rules")]
        if not rules:
            raise Refused(400, "a policy needs at least one rule")
        ordered = sorted(rules, key=lambda rule: rule.priority)
        return cls(name_of(body, "a policy"), kind, tuple(ordered))

    def broken_by(self, subject: Subject) -> tuple[Rule, XrayFinding] | None:
        """The rule that a subject violates and what is wrong with it, or None."""
        for rule in self.rules:
            finding = rule.criteria.judge(subject)
            if finding is not None:
                return rule, finding
        return None


def _rule(body: object, reader: CriteriaReader) -> Rule:
    fields = mapping(body, "a rule")
    actions = mapping(fields.get("actions") or {}, "actions")
    download = mapping(actions.get("block_download") or {}, "block_download")
    priority = fields.get("priority", 1)
    if not isinstance(priority, int) or isinstance(priority, bool):
        raise Refused(400, "the priority of a rule must be a whole number")
    severity = severity_of(actions.get("custom_severity") or "High", "custom_severity")
    return Rule(
        name=name_of(fields, "a rule"),
        priority=priority,
        criteria=reader(mapping(fields.get("criteria"), "criteria"), severity),
        fail_build=flag(actions, "fail_build", otherwise=False),
        block_download=flag(download, "active", otherwise=False),
    )
