"""Ignore rules: violations that somebody has accepted, for a reason and most often for a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox import clock
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import path_matches
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.request_fields import entries, mapping, name_of, text, texts

_ANY = "any"
_ISSUES = ("vulnerabilities", "cves", "licenses", "operational_risk")
_PLACES = ("components", "builds", "artifacts")
_FILTERS = {*_ISSUES, *_PLACES, "policies", "watches"}


@dataclass(frozen=True)
class Place:
    """What holds a finding: a run of a build, or a stored file by repository and path."""

    build: str = ""
    number: str = ""
    path: str = ""


@dataclass(frozen=True)
class Named:
    """A thing by name; an empty version or path stands for every one."""

    name: str
    version: str
    path: str

    def is_component(self, finding: XrayFinding) -> bool:
        """Whether the finding is about this component."""
        name, _, version = finding.component_id.partition("://")[2].rpartition(":")
        names = {finding.component_id, finding.component_id.partition("://")[2], name}
        return self.name in names and self.version in ("", version)

    def is_build(self, place: Place) -> bool:
        """Whether the finding is in this build."""
        return self.name == place.build != "" and self.version in ("", place.number)

    def is_artifact(self, place: Place, finding: XrayFinding) -> bool:
        """Whether the finding is about this file; ``path`` is its folder, or a pattern for it."""
        folder, _, name = (place.path or finding.full_path).rpartition("/")
        wanted = self.path.removeprefix("default/").rstrip("/")
        return self.name == name and (not wanted or path_matches(wanted, folder))


@dataclass(frozen=True)
class IgnoreRule:
    """Ignores what all its filters cover; a filter covers what one of its entries names."""

    notes: str
    expires_at: str | None
    filters: Mapping[str, tuple[Any, ...]]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> IgnoreRule:
        """Checked from a request's body; 400 says what is wrong or can't be applied."""
        given = mapping(body.get("ignore_filters"), "ignore_filters")
        filters: dict[str, tuple[Any, ...]] = {}
        for name, value in given.items():
            if not value:
                continue
            if name not in _FILTERS:
                raise Refused(400, f"the ignore filter {name!a} is not supported")
            filters[name] = tuple(
                [_named(each, name) for each in entries(given, name)]
                if name in _PLACES
                else texts(given, name)
            )
        if not {*_ISSUES, "policies", "watches", "components"} & filters.keys():
            raise Refused(400, "an ignore rule must say what it ignores, not only where")
        return cls(text(body, "notes", "an ignore rule"), _expiry(body), filters)

    def has_expired(self, now: str) -> bool:
        """Whether it ignores nothing any more; ``now`` as the clock writes it."""
        return self.expires_at is not None and self.expires_at <= now

    def covers(self, watch: str, policy: str, finding: XrayFinding, place: Place) -> bool:
        """Whether a violation is ignored."""
        checks: dict[str, Callable[[Any], bool]] = {
            "vulnerabilities": lambda each: (
                finding.kind.is_security and each in (_ANY, finding.issue_id)
            ),
            "cves": lambda each: (
                finding.kind.is_security and (each == _ANY or each in finding.cves)
            ),
            "licenses": lambda each: (
                finding.kind is FindingKind.LICENSE and each in (_ANY, finding.issue_id)
            ),
            "operational_risk": lambda each: (
                finding.kind is FindingKind.OPERATIONAL and each == _ANY
            ),
            "components": lambda each: each.is_component(finding),
            "builds": lambda each: each.is_build(place),
            "artifacts": lambda each: each.is_artifact(place, finding),
            "policies": lambda each: each == policy,
            "watches": lambda each: each == watch,
        }
        return all(any(map(checks[name], values)) for name, values in self.filters.items())


def _named(value: object, what: str) -> Named:
    body = mapping(value, f"an entry of {what}")
    version, path = body.get("version") or "", body.get("path") or ""
    if not isinstance(version, str) or not isinstance(path, str):
        raise Refused(400, f"version and path of {what} must be texts")
    return Named(name_of(body, f"an entry of {what}"), version, path)


def _expiry(body: Mapping[str, Any]) -> str | None:
    value = body.get("expires_at")
    if value is None or value == "":
        return None
    try:
        return clock.written(clock.parsed(value))
    except (TypeError, AttributeError, ValueError, OverflowError) as error:
        raise Refused(400, "expires_at must be an instant such as 2027-01-31T00:00:00Z") from error
