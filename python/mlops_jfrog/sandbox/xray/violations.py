"""Violations: what the watches of the moment say about findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlops_jfrog.sandbox.xray.criteria import Subject
from mlops_jfrog.sandbox.xray.finding import XrayFinding
from mlops_jfrog.sandbox.xray.ignore_rules import IgnoreRule, Place
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
    """All watches, the policies they name, and the ignore rules that have not expired."""

    watches: tuple[Watch, ...]
    policies: Mapping[str, Policy]
    ignored: tuple[IgnoreRule, ...] = ()

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
        self, watches: Iterable[Watch], subjects: Iterable[Subject], place: Place
    ) -> list[XrayViolation]:
        """Every violation that no rule ignores, by watch, in the order of the subjects.

        ``place`` is the build or the file that holds the subjects.
        """
        held = list(subjects)
        return [each for watch in watches for each in self._of_watch(watch, held, place)]

    def _of_watch(
        self, watch: Watch, subjects: Iterable[Subject], place: Place
    ) -> Iterator[XrayViolation]:
        for subject in subjects:
            broken: dict[XrayFinding, list[BrokenRule]] = {}
            for policy, rule, finding in self._breaches(watch, subject):
                if not self._is_ignored(watch.name, policy, finding, place):
                    broken.setdefault(finding, []).append(BrokenRule(policy, rule))
            for finding, rules in broken.items():
                yield XrayViolation(watch.name, finding, tuple(rules))

    def _breaches(self, watch: Watch, subject: Subject) -> Iterator[tuple[str, Rule, XrayFinding]]:
        for policy in self._assigned(watch):
            breach = policy.broken_by(subject)
            if breach is not None:
                yield policy.name, *breach

    def _is_ignored(self, watch: str, policy: str, finding: XrayFinding, place: Place) -> bool:
        return any(each.covers(watch, policy, finding, place) for each in self.ignored)

    def _assigned(self, watch: Watch) -> list[Policy]:
        return [self.policies[name] for name in watch.policies if name in self.policies]
