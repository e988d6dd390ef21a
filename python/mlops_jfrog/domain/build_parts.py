"""Parts of one build, recorded by branches and agents on their own, and what they make together.

A part is stored under its own digest, so that nobody overwrites anybody's; the build-info holds the
union.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlops_jfrog.domain.build_info import BuildArtifact, BuildDependency, Module, build_folder
from mlops_jfrog.domain.coordinates import RelativePath
from mlops_jfrog.errors import IntegrityError, UsageError

_FORMAT = 1
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, UsageError)


@dataclass(frozen=True)
class BuildPart:
    """Modules that one branch or agent adds to a build."""

    modules: tuple[Module, ...]

    def to_bytes(self) -> bytes:
        """The stored form."""
        document = {"format": _FORMAT, "modules": [module.to_json() for module in self.modules]}
        return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> BuildPart:
        """Read back; raises IntegrityError."""
        try:
            document = json.loads(content)
            if document["format"] != _FORMAT:
                raise ValueError("unknown format")
            return cls(tuple(map(Module.from_json, document["modules"])))
        except _UNREADABLE as error:
            raise IntegrityError(f"{source} is no part of a build: {error!r}") from None

    def path(self, name: str, number: str) -> RelativePath:
        """Where it waits in the repository: ``.builds/<name>/<number>/<digest>.json``."""
        digest = hashlib.sha256(self.to_bytes()).hexdigest()
        return RelativePath(f"{parts_folder(name, number)}/{digest}.json")


def parts_folder(name: str, number: str) -> RelativePath:
    """Folder of a build's parts; no model's name begins with a dot."""
    return RelativePath(f".builds/{build_folder(name)}/{build_folder(number)}")


def merged(modules: Iterable[Module]) -> tuple[Module, ...]:
    """One module an id, in order of first appearance, with everything that any of them has."""
    found: dict[str, Module] = {}
    for module in modules:
        before = found.get(module.id)
        found[module.id] = module if before is None else _joined(before, module)
    return tuple(found.values())


def lacks(modules: Iterable[Module], wanted: Iterable[Module]) -> bool:
    """Whether something of ``wanted`` is not in ``modules``."""
    there = merged(modules)
    return merged([*there, *wanted]) != there


def _joined(one: Module, other: Module) -> Module:
    return replace(
        one,
        properties={**other.properties, **one.properties},
        artifacts=_distinct([*one.artifacts, *other.artifacts]),
        excluded_artifacts=_distinct([*one.excluded_artifacts, *other.excluded_artifacts]),
        dependencies=_dependencies([*one.dependencies, *other.dependencies]),
    )


def _distinct(every: Iterable[BuildArtifact]) -> tuple[BuildArtifact, ...]:
    found = {(each.path, each.name, each.sha256): each for each in every}
    return tuple(found.values())


def _dependencies(every: Iterable[BuildDependency]) -> tuple[BuildDependency, ...]:
    """One entry a package and digest; who requested it is joined."""
    found: dict[tuple[str, str | None], BuildDependency] = {}
    for each in every:
        known = found.get((each.id, each.sha256), each)
        chains = tuple(dict.fromkeys([*known.requested_by, *each.requested_by]))
        found[(each.id, each.sha256)] = replace(known, requested_by=chains)
    return tuple(found.values())
