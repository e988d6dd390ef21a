"""Whether a version lies in what an OSV record calls affected.

The algorithm is the OSV specification's: events sorted by version, the last one at or before the
version decides; listed versions count besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from packaging.version import InvalidVersion, Version

EventKind = Literal["introduced", "fixed", "last_affected"]

_ORDER: dict[EventKind, int] = {"introduced": 0, "fixed": 1, "last_affected": 2}


@dataclass(frozen=True)
class Event:
    """One boundary. ``version`` None stands for OSV's "0": before every version."""

    kind: EventKind
    version: Version | None

    @classmethod
    def parse(cls, kind: EventKind, text: str) -> Event:
        """From a record's text; InvalidVersion when it is not one."""
        return cls(kind, None if text == "0" else Version(text))

    def sort_key(self) -> tuple[bool, Version, int]:
        """By version, ``introduced`` first among equals."""
        return (self.version is not None, self.version or Version("0"), _ORDER[self.kind])

    def reached_by(self, version: Version) -> bool:
        """Whether ``version`` is at the boundary or past it; past it only for ``last_affected``."""
        if self.version is None:
            return True
        # 1.1.0+cu118 is a build of 1.1.0 and lies where 1.1.0 does.
        candidate = version if self.version.local is not None else Version(version.public)
        if self.kind == "last_affected":
            return candidate > self.version
        return candidate >= self.version


@dataclass(frozen=True)
class AffectedVersions:
    """All versions that a record names for one package."""

    listed: frozenset[str]
    ranges: tuple[tuple[Event, ...], ...]

    def contain(self, version: str) -> bool:
        """Whether the version is affected. One that can't be compared counts as affected."""
        try:
            parsed = Version(version)
        except InvalidVersion:
            return True
        if normal(version) in self.listed or normal(parsed.public) in self.listed:
            return True
        return any(_in_range(events, parsed) for events in self.ranges)


def normal(version: str) -> str:
    """The form in which listed versions are compared; unchanged where it is no PEP 440 version."""
    try:
        return str(Version(version))
    except InvalidVersion:
        return version


def _in_range(events: tuple[Event, ...], version: Version) -> bool:
    affected = False
    for event in sorted(events, key=Event.sort_key):
        if event.reached_by(version):
            affected = event.kind == "introduced"
    return affected
