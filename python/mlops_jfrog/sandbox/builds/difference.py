"""What changed between two runs of a build: names only, which is what pyartifactory reads."""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.domain.build_info import BuildInfo


def difference(newer: BuildInfo, older: BuildInfo) -> dict[str, dict[str, list[str]]]:
    """``{artifacts, dependencies, properties}``, each with new, removed, updated and unchanged."""
    return {
        "artifacts": _compare(_artifacts(newer), _artifacts(older)),
        "dependencies": _compare(_dependencies(newer), _dependencies(older)),
        "properties": _compare(_properties(newer), _properties(older)),
    }


Described = Mapping[str, tuple[object, str]]
"""Name in both runs -> what decides whether it changed, and the name it is shown by."""


def _artifacts(build: BuildInfo) -> Described:
    return {
        f"{module.id}:{each.path or each.name}": (each.sha256 or each.sha1, each.path or each.name)
        for module in build.modules
        for each in module.artifacts
    }


def _dependencies(build: BuildInfo) -> Described:
    """Without its version, so that an upgrade shows as one updated dependency."""
    return {
        f"{module.id}:{each.id.rpartition(':')[0] or each.id}": (
            (each.id, each.sha256 or each.sha1),
            each.id,
        )
        for module in build.modules
        for each in module.dependencies
    }


def _properties(build: BuildInfo) -> Described:
    return {key: (value, key) for key, value in build.properties.items()}


def _compare(newer: Described, older: Described) -> dict[str, list[str]]:
    common = [name for name in newer if name in older]
    return {
        "new": [newer[name][1] for name in newer if name not in older],
        "removed": [older[name][1] for name in older if name not in newer],
        "updated": [newer[name][1] for name in common if newer[name][0] != older[name][0]],
        "unchanged": [newer[name][1] for name in common if newer[name][0] == older[name][0]],
    }
