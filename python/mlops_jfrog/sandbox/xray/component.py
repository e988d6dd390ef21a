"""One part of a build, or one stored file: what it is, its licences, how well it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Upkeep:
    """What the PyPI repositories know of a package's releases.

    ``newer_versions`` counts final releases after this one; ``yanked`` is the reason of an author
    who took it back, which may be empty, and None where nobody did.
    """

    newer_versions: int = 0
    yanked: str | None = None


@dataclass(frozen=True)
class Component:
    """``type`` is CycloneDX's word for it; ``version`` is empty where none is known.

    ``licenses`` are SPDX ids where the license has one, none: unknown. ``full_path`` is where it
    lies in Artifactory, empty for a dependency.
    """

    component_id: str
    type: str
    name: str
    version: str
    impact_paths: tuple[tuple[str, ...], ...]
    full_path: str = ""
    sha256: str = ""
    licenses: tuple[str, ...] = ()
    upkeep: Upkeep | None = None


def dump_components(components: Iterable[Component]) -> str:
    """As JSON, for the database."""
    return json.dumps([asdict(each) for each in components])


def load_components(text: str) -> list[Component]:
    """What ``dump_components`` wrote."""
    found = []
    for fields in json.loads(text):
        upkeep = Upkeep(**fields["upkeep"]) if fields["upkeep"] is not None else None
        paths = tuple(tuple(path) for path in fields["impact_paths"])
        licenses = tuple(fields["licenses"])
        found.append(
            Component(**{**fields, "impact_paths": paths, "licenses": licenses, "upkeep": upkeep})
        )
    return found
