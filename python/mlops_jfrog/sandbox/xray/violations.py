"""Violations: what the watches of the moment say about findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlops_jfrog.sandbox.xray.finding import XrayFinding
from mlops_jfrog.sandbox.xray.policies import Policy, Rule
from mlops_jfrog.sandbox.xray.watches import Watch


@dataclass(frozen=True)
class BrokenRule:
    """A rule of a policy that a finding violates."""

    policy: str
    rule: Rule


@dataclass(frozen=True)
class XrayViolation:
    """A finding that a watch's policies don't let pass."""

    watch: str
    finding: XrayFinding
    broken: tuple[BrokenRule, ...]

    @property
    def fail_build(self) -> bool:
        """Whether the build has to fail for it."""
        return any(each.rule.fail_build for each in self.broken)


@dataclass(frozen=True)
class Rulebook:
    """All watches, and the policies they name."""

    watches: tuple[Watch, ...]
    policies: Mapping[str, Policy]

    def of_build(self, name: str) -> list[Watch]:
        """The active watches that cover builds of this name."""
        return [watch for watch in self.watches if watch.covers_build(name)]

    def of_repository(self, key: str) -> list[Watch]:
        """The active watches that cover this repository."""
        return [watch for watch in self.watches if watch.covers_repository(key)]

    def can_fail_build(self, name: str) -> bool:
        """Whether any rule fails builds of this name."""
        return any(
            rule.fail_build
            for watch in self.of_build(name)
            for policy in self._assigned(watch)
            for rule in policy.rules
        )

    def can_block_download(self, watches: Iterable[Watch]) -> bool:
        """Whether any rule of these watches blocks downloads."""
        return any(
            rule.block_download
            for watch in watches
            for policy in self._assigned(watch)
            for rule in policy.rules
        )

    def violations(
        self, watches: Iterable[Watch], findings: Iterable[XrayFinding]
    ) -> list[XrayViolation]:
        """Every violation, by watch, in the order of the findings."""
        found = list(findings)
        return [
            XrayViolation(watch.name, finding, broken)
            for watch in watches
            for finding in found
            if (broken := tuple(self._broken(watch, finding)))
        ]

    def _broken(self, watch: Watch, finding: XrayFinding) -> Iterator[BrokenRule]:
        for policy in self._assigned(watch):
            rule = policy.rule_for(finding)
            if rule is not None:
                yield BrokenRule(policy.name, rule)

    def _assigned(self, watch: Watch) -> list[Policy]:
        return [self.policies[name] for name in watch.policies if name in self.policies]
