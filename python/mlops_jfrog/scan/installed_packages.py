"""Packages as ``pip inspect`` reports them: which were asked for, and who needs whom.

The report's form: pip's documentation, "pip inspect JSON output" (version 1).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from mlops_jfrog.errors import ServerError


@dataclass(frozen=True)
class InstalledPackage:
    """One distribution in the target's site-packages."""

    name: str
    """As its metadata has it."""
    version: str
    requires: tuple[str, ...]
    """Its dependencies, as requirement texts."""
    metadata: str | None
    """Path of its .dist-info folder; None where there is none (an egg)."""
    archive_sha256: str | None
    """Digest of the archive, where it was installed by a URL that is recorded."""

    @property
    def key(self) -> str:
        """Canonical name."""
        return canonicalize_name(self.name)

    @property
    def id(self) -> str:
        """As the build-info has it."""
        return f"{self.name}:{self.version}"


@dataclass(frozen=True)
class Installation:
    """Everything that is installed for one interpreter."""

    packages: Mapping[str, InstalledPackage]
    """By canonical name."""
    environment: Mapping[str, str]
    """Environment markers of the interpreter."""

    @classmethod
    def from_report(cls, report: Mapping[str, Any]) -> Installation:
        """From parsed ``pip inspect``; ServerError where it has another form."""
        try:
            found = [_package(entry) for entry in report["installed"]]
            return cls({each.key: each for each in found}, dict(report["environment"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ServerError(
                f"pip's report can't be read: {error!r}", hint="Upgrade pip: pip>=23.1."
            ) from None

    def needed_by(self, package: InstalledPackage) -> Iterator[InstalledPackage]:
        """What it needs directly here and has; extras that nobody asked for are left out."""
        for text in package.requires:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue
            marker = requirement.marker
            if marker is not None and not marker.evaluate({**self.environment, "extra": ""}):
                continue
            found = self.packages.get(canonicalize_name(requirement.name))
            if found is not None:
                yield found

    def chains(self, asked: Collection[str], module: str) -> dict[str, tuple[tuple[str, ...], ...]]:
        """By canonical name of everything that ``asked`` leads to: who requested it.

        A chain goes from the direct ancestor to the module, by the shortest way above it.
        """
        above: dict[str, tuple[str, ...]] = {}
        parents: dict[str, list[tuple[str, ...]]] = {}
        queue: deque[str] = deque()
        for name in sorted(asked):
            if name in self.packages:
                above[name] = (module,)
                parents[name] = [(module,)]
                queue.append(name)
        while queue:
            package = self.packages[queue.popleft()]
            chain = (package.id, *above[package.key])
            for child in self.needed_by(package):
                if child.key == package.key:
                    continue
                parents.setdefault(child.key, []).append(chain)
                if child.key not in above:
                    above[child.key] = chain
                    queue.append(child.key)
        return {name: tuple(dict.fromkeys(chains)) for name, chains in parents.items()}


def _package(entry: Mapping[str, Any]) -> InstalledPackage:
    metadata = entry["metadata"]
    archive = (entry.get("direct_url") or {}).get("archive_info") or {}
    hashes = archive.get("hashes") or {}
    location = str(entry.get("metadata_location") or "")
    return InstalledPackage(
        name=str(metadata["name"]),
        version=str(metadata["version"]),
        requires=tuple(map(str, metadata.get("requires_dist") or ())),
        metadata=location if location.endswith(".dist-info") else None,
        archive_sha256=hashes.get("sha256"),
    )
