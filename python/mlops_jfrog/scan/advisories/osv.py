"""One OSV record: from YAML (or JSON) to what the matcher needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from mlops_jfrog.domain.cvss import base_score
from mlops_jfrog.domain.vulnerability import Advisory, Severity
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.scan.advisories.ranges import AffectedVersions, Event, EventKind, normal

UNRATED = Severity.HIGH
"""A record without a rating counts as this: not rated is not harmless."""

# Every scalar stays text: `fixed: 1.10` is a version, not the number 1.1.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_KINDS: tuple[EventKind, ...] = get_args(EventKind)


@dataclass(frozen=True)
class AffectedPackage:
    """What one record says of one package."""

    name: str
    advisory: Advisory
    versions: AffectedVersions


def parse_record(text: str) -> list[AffectedPackage]:
    """The PyPI packages that a record affects; empty when it was withdrawn.

    ConfigurationError says what is wrong with a record: one that can't be read must not be missed.
    """
    try:
        record = yaml.load(text, Loader=_LOADER)  # noqa: S506 - BaseLoader builds text, lists and dicts
        return list(_affected_packages(_mapping(record, "the record")))
    except (yaml.YAMLError, UsageError, InvalidVersion) as error:
        raise ConfigurationError(f"not an OSV record: {' '.join(str(error).split())}") from error


def _affected_packages(record: Mapping[str, object]) -> Iterator[AffectedPackage]:
    identifier = _text(record, "id")
    if not identifier:
        raise UsageError("it has no id")
    if _text(record, "withdrawn") not in {"", "null", "~"}:
        return
    for affected in _mappings(record, "affected"):
        package = _mapping(affected.get("package"), "affected.package")
        if _text(package, "ecosystem") != "PyPI":
            continue
        events = _ranges(affected)
        name = str(canonicalize_name(_text(package, "name")))
        score, vector, severity = _rating(record, affected)
        advisory = Advisory(
            id=identifier,
            package=name,
            summary=_summary(record),
            severity=severity,
            aliases=tuple(_texts(record, "aliases")),
            fixed_versions=_fixed_versions(events),
            score=score,
            vector=vector,
            references=tuple(_text(each, "url") for each in _mappings(record, "references")),
        )
        listed = frozenset(normal(version) for version in _texts(affected, "versions"))
        if not listed and not events:
            raise UsageError(f"{identifier} names no affected version of {name}")
        yield AffectedPackage(name, advisory, AffectedVersions(listed, events))


def _ranges(affected: Mapping[str, object]) -> tuple[tuple[Event, ...], ...]:
    found = []
    for each in _mappings(affected, "ranges"):
        if _text(each, "type") == "ECOSYSTEM":
            events = _mappings(each, "events")
            found.append(
                tuple(
                    Event.parse(kind, _text(e, kind))
                    for e in events
                    for kind in _KINDS
                    if kind in e
                )
            )
    return tuple(found)


def _fixed_versions(ranges: tuple[tuple[Event, ...], ...]) -> tuple[str, ...]:
    fixed = {event.version for events in ranges for event in events if event.kind == "fixed"}
    return tuple(str(version) for version in sorted(v for v in fixed if isinstance(v, Version)))


def _rating(
    record: Mapping[str, object], affected: Mapping[str, object]
) -> tuple[float | None, str | None, Severity]:
    for rated in (*_mappings(affected, "severity"), *_mappings(record, "severity")):
        if _text(rated, "type") == "CVSS_V3":
            vector = _text(rated, "score")
            score = base_score(vector)
            return score, vector, Severity.of_score(score)
    named = record.get("database_specific")
    word = _text(named, "severity") if isinstance(named, Mapping) else ""
    return None, None, Severity.parse(word) if word else UNRATED


def _summary(record: Mapping[str, object]) -> str:
    return " ".join((_text(record, "summary") or _text(record, "details")).split())


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise UsageError(f"{what} is no mapping")
    return value


def _mappings(parent: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    return [_mapping(each, key) for each in _list(parent, key)]


def _texts(parent: Mapping[str, object], key: str) -> list[str]:
    return [str(each) for each in _list(parent, key)]


def _list(parent: Mapping[str, object], key: str) -> list[object]:
    value = parent.get(key) or []
    if not isinstance(value, list):
        raise UsageError(f"{key} is no list")
    return value


def _text(parent: Mapping[str, object], key: str) -> str:
    value = parent.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"{key} is no text")
    return value.strip()
