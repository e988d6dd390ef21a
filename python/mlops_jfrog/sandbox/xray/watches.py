"""Watches: which builds and repositories the policies are applied to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import path_matches
from mlops_jfrog.sandbox.xray.request_fields import entries, flag, mapping, name_of, texts

_TYPES = {"all-builds", "build", "all-repos", "repository"}


@dataclass(frozen=True)
class Resource:
    """One thing that is watched; patterns narrow ``all-builds`` down by name."""

    type: str
    name: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]

    def covers_build(self, name: str) -> bool:
        """Whether builds of this name are watched."""
        if self.type == "build":
            return name == self.name
        return self.type == "all-builds" and self._lets_in(name)

    def covers_repository(self, key: str) -> bool:
        """Whether this repository is watched."""
        return self.type == "all-repos" or (self.type == "repository" and key == self.name)

    def _lets_in(self, name: str) -> bool:
        return any(path_matches(pattern, name) for pattern in self.includes) and not any(
            path_matches(pattern, name) for pattern in self.excludes
        )


@dataclass(frozen=True)
class Watch:
    """A watch; one that is not active watches nothing."""

    name: str
    active: bool
    resources: tuple[Resource, ...]
    policies: tuple[str, ...]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Watch:
        """Checked from a request's body; 400 names what is wrong."""
        general = mapping(body.get("general_data"), "general_data")
        resources = mapping(body.get("project_resources"), "project_resources")
        policies = [
            name_of(mapping(each, "a policy"), "an assigned policy")
            for each in entries(body, "assigned_policies")
        ]
        found = tuple(_resource(each) for each in entries(resources, "resources"))
        if not found or not policies:
            raise Refused(400, "a watch needs at least one resource and one policy")
        active = flag(general, "active", otherwise=True)
        return cls(name_of(general, "a watch"), active, found, tuple(policies))

    def covers_build(self, name: str) -> bool:
        """Whether builds of this name are watched."""
        return self.active and any(each.covers_build(name) for each in self.resources)

    def covers_repository(self, key: str) -> bool:
        """Whether this repository is watched."""
        return self.active and any(each.covers_repository(key) for each in self.resources)


def _resource(value: object) -> Resource:
    body = mapping(value, "a resource")
    kind = body.get("type")
    if kind not in _TYPES:
        raise Refused(400, f"resources of type {kind!a} are not supported")
    name = name_of(body, f"a resource of type {kind}") if kind in {"build", "repository"} else ""
    includes: list[str] = []
    excludes: list[str] = []
    for each in entries(body, "filters"):
        rule = mapping(each, "a filter")
        if kind != "all-builds" or rule.get("type") != "ant-patterns":
            raise Refused(400, f"filters of type {rule.get('type')!a} are not supported on {kind}")
        patterns = mapping(rule.get("value"), "the value of a filter")
        includes += texts(patterns, "IncludePatterns")
        excludes += texts(patterns, "ExcludePatterns")
    return Resource(kind, name, tuple(includes) or ("**",), tuple(excludes))
