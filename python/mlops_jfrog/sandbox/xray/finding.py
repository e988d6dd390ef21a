"""One thing that is wrong with one component of a build or with one stored file."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from mlops_jfrog.domain.vulnerability import Severity

_TUPLES = ("cves", "references", "fixed_versions", "licenses")


class FindingKind(enum.Enum):
    """What is wrong: a package, a model file, or what a model file asks for."""

    VULNERABILITY = "vulnerability"
    """A known one, of a package."""
    MODEL = "model"
    """A model file that runs code, or could not be judged."""
    UNUSUAL = "unusual"
    """A model file that imports what our own list lacks; a project's list may allow it."""
    PACKAGE = "package"
    """A package that was made to do harm."""
    LICENSE = "license"
    """A licence that a policy does not let pass."""
    OPERATIONAL = "operational"
    """A package that its author took back, or that is far behind."""

    @property
    def is_security(self) -> bool:
        """Whether a policy of type ``security`` speaks of it."""
        return self not in {FindingKind.LICENSE, FindingKind.OPERATIONAL}


_WORST_SCORE = {
    Severity.LOW: 3.9,
    Severity.MEDIUM: 6.9,
    Severity.HIGH: 8.9,
    Severity.CRITICAL: 10.0,
}


@dataclass(frozen=True)
class XrayFinding:
    """``impact_paths`` lead from the build to the component, each a chain of component ids.

    ``full_path`` is where the component lies in Artifactory, empty for a dependency.
    """

    kind: FindingKind
    issue_id: str
    summary: str
    severity: Severity
    component_id: str
    impact_paths: tuple[tuple[str, ...], ...]
    full_path: str = ""
    score: float | None = None
    vector: str | None = None
    cves: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    fixed_versions: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()

    @property
    def comparable_score(self) -> float:
        """The CVSS score; without one the highest of its severity, so that no range misses it."""
        return self.score if self.score is not None else _WORST_SCORE[self.severity]


def merged(findings: Iterable[XrayFinding]) -> list[XrayFinding]:
    """Each issue of each component once, with all its impact paths; the worst first."""
    found: dict[tuple[str, str], XrayFinding] = {}
    for finding in findings:
        key = (finding.issue_id, finding.component_id)
        known = found.get(key)
        if known is not None:
            paths = tuple(dict.fromkeys((*known.impact_paths, *finding.impact_paths)))
            finding = replace(known, impact_paths=paths)
        found[key] = finding
    return sorted(found.values(), key=lambda each: (-each.severity, each.issue_id))


def dump_findings(findings: Iterable[XrayFinding]) -> str:
    """As JSON, for the database."""
    return json.dumps(
        [
            {**asdict(each), "kind": each.kind.value, "severity": int(each.severity)}
            for each in findings
        ]
    )


def load_findings(text: str) -> list[XrayFinding]:
    """What ``dump_findings`` wrote."""
    return [_loaded(each) for each in json.loads(text)]


def _loaded(fields: dict[str, Any]) -> XrayFinding:
    tuples = {name: tuple(fields.get(name, ())) for name in _TUPLES}
    paths = tuple(tuple(path) for path in fields["impact_paths"])
    kind, severity = FindingKind(fields["kind"]), Severity(fields["severity"])
    return XrayFinding(
        **{**fields, **tuples, "impact_paths": paths, "kind": kind, "severity": severity}
    )
