"""Violations as Xray's scan result lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.errors import ServerError


@dataclass(frozen=True)
class Violation:
    """One violation."""

    issue: str
    """Xray's id, or the CVE."""
    cves: tuple[str, ...]
    summary: str
    severity: str
    """As Xray writes it: Low, Medium, High, Critical."""
    components: Mapping[str, tuple[str, ...]]
    """Fixed versions by component id (``pypi://joblib:1.1.0``)."""
    watch: str
    blocks: bool
    """Whether it fails the build."""

    def to_json(self) -> dict[str, object]:
        """As the result file holds it."""
        return {
            "issue": self.issue,
            "cves": list(self.cves),
            "summary": self.summary,
            "severity": self.severity,
            "components": {name: list(fixed) for name, fixed in self.components.items()},
            "watch": self.watch,
            "blocks": self.blocks,
        }

    def __str__(self) -> str:
        names = ", ".join(self.components) or "unknown component"
        fixed = sorted({version for versions in self.components.values() for version in versions})
        fix = f"; fixed in {', '.join(fixed)}" if fixed else ""
        return f"{'/'.join((self.issue, *self.cves))} ({self.severity}) in {names}{fix}"


def read_violations(entries: object) -> tuple[Violation, ...]:
    """From the ``violations`` of a scan result; null means none."""
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise ServerError("the violations of the Xray scan can't be read")
    return tuple(_violation(entry) for entry in entries)


def _violation(entry: object) -> Violation:
    try:
        if not isinstance(entry, Mapping):
            raise TypeError("no object")
        return Violation(
            issue=str(entry.get("issue_id", "")),
            cves=tuple(str(cve["cve"]) for cve in entry.get("cves") or [] if cve.get("cve")),
            summary=str(entry.get("summary", "")),
            severity=str(entry.get("severity", "")),
            components={
                str(name): tuple(str(version) for version in component.get("fixed_versions") or [])
                for name, component in (entry.get("components") or {}).items()
            },
            watch=str(entry.get("watch_name", "")),
            blocks=bool(entry.get("fail_build")),
        )
    except (TypeError, AttributeError, KeyError) as error:
        raise ServerError(f"a violation of the Xray scan can't be read: {error!r}") from None
