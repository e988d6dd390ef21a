"""Conditions of curation policies: each says why a candidate may not come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Protocol

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from mlops_jfrog.sandbox.curation.candidate import Candidate
from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.criteria import Licenses
from mlops_jfrog.sandbox.xray.finding import FindingKind
from mlops_jfrog.sandbox.xray.inventory import type_of_file

_MALICIOUS_ID = "MAL-"


class Condition(Protocol):
    """Decides on a candidate."""

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Why it may not come in, None where nothing speaks against it."""


@dataclass(frozen=True)
class SpecificVersions:
    """A package or model by name, in which ``*`` stands for anything, and versions of it.

    Without ``exactly`` and ``versions`` that is every version.
    """

    name: str
    exactly: frozenset[str]
    versions: SpecifierSet | None

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Objects to a name and version that it lists."""
        names = {candidate.name, str(canonicalize_name(candidate.name))}
        if not any(fnmatchcase(each, self.name) for each in names) or not self._lists(candidate):
            return None
        return f"{candidate} is listed by name"

    def _lists(self, candidate: Candidate) -> bool:
        if not self.exactly and self.versions is None:
            return True
        if candidate.version in self.exactly:
            return True
        if self.versions is None:
            return False
        try:
            return self.versions.contains(Version(candidate.version), prereleases=True)
        except InvalidVersion:  # of unknown order: it may be one of them
            return True


@dataclass(frozen=True)
class LicenseCondition:
    """Licences as in Xray's rules; judged once the file is there, or the upstream told them."""

    criteria: Licenses

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Objects to licences that may not be used."""
        component = _component(candidate)
        finding = self.criteria.judge(component) if component is not None else None
        return finding.summary if finding else None


@dataclass(frozen=True)
class Immature:
    """Published less than so many days ago."""

    days: int

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Objects to what is too young, or of unknown age."""
        if candidate.published is None:
            return f"the age of {candidate} is not known"
        age = now - candidate.published
        if age >= timedelta(days=self.days):
            return None
        return f"{candidate} was published {age.days} days ago, less than {self.days}"


@dataclass(frozen=True)
class ScoreRange:
    """A known vulnerability with a CVSS score between two bounds, both included."""

    low: float
    high: float

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Objects to a vulnerable version; one without a rating counts as the worst."""
        for advisory in candidate.advisories:
            score = 10.0 if advisory.score is None else advisory.score
            if self.low <= score <= self.high:
                return f"{candidate} has {advisory.id}: {advisory.summary}"
        return None


@dataclass(frozen=True)
class MaliciousPackage:
    """Made to do harm, as an advisory says."""

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Objects to what an advisory calls malicious."""
        for advisory in candidate.advisories:
            if advisory.id.startswith(_MALICIOUS_ID):
                return f"{candidate} is malicious ({advisory.id}): {advisory.summary}"
        return None


@dataclass(frozen=True)
class ModelVerdict:
    """A file that the model scanner does not call clean; suspicious ones only if ``strict``."""

    strict: bool

    def objection(self, candidate: Candidate, now: datetime) -> str | None:
        """Objects to what runs code, or could not be judged; known once the file is there."""
        refused = {FindingKind.MODEL} | ({FindingKind.UNUSUAL} if self.strict else set())
        for finding in candidate.stored.findings if candidate.stored else ():
            if finding.kind in refused:
                return finding.summary
        return None


def _component(candidate: Candidate) -> Component | None:
    """With the licences of what is stored, else with those that the upstream told."""
    if candidate.stored is not None:
        component = candidate.stored.component
        return replace(component, licenses=component.licenses or candidate.licenses or ())
    if candidate.licenses is None:
        return None
    kind = type_of_file(candidate.filename)
    name = f"{candidate.name}/{candidate.filename}"
    return Component(name, kind, name, candidate.version, (), licenses=candidate.licenses)
