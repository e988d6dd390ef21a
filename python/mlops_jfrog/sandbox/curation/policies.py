"""Curation policies: a condition, the repositories it holds for, and who is exempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox.curation.candidate import Candidate
from mlops_jfrog.sandbox.curation.conditions import Condition
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray.request_fields import entries, flag, mapping, name_of, text, texts

SCOPES = ("all_repos", "specific_repos", "pkg_types")
ACTIONS = ("block", "dry_run")


@dataclass(frozen=True)
class Waiver:
    """One package that a policy lets pass; without ``versions`` all of them."""

    package_type: str
    name: str
    versions: frozenset[str]

    def covers(self, candidate: Candidate) -> bool:
        """Whether the candidate may pass."""
        return (
            self.package_type in ("", candidate.package_type)
            and self.name == candidate.name
            and (not self.versions or candidate.version in self.versions)
        )


@dataclass(frozen=True)
class CurationPolicy:
    """One policy; a ``dry_run`` is recorded and blocks nothing."""

    name: str
    condition_name: str
    condition: Condition
    enabled: bool
    dry_run: bool
    scope: str
    repositories: frozenset[str]
    excluded: frozenset[str]
    package_types: frozenset[str]
    waivers: tuple[Waiver, ...]

    def holds_for(self, repository: Repository, candidate: Candidate) -> bool:
        """Whether the candidate is to be judged by it."""
        in_scope = {
            "all_repos": repository.key not in self.excluded,
            "specific_repos": repository.key in self.repositories,
            "pkg_types": repository.package_type in self.package_types
            and repository.key not in self.excluded,
        }[self.scope]
        return (
            self.enabled and in_scope and not any(each.covers(candidate) for each in self.waivers)
        )


def read_policy(
    body: Mapping[str, Any], condition_name: str, condition: Condition
) -> CurationPolicy:
    """Checked from a request's body; 400 says what is wrong."""
    scope, action = body.get("scope", "all_repos"), body.get("policy_action", "block")
    if scope not in SCOPES:
        raise Refused(400, f"scope must be one of {', '.join(SCOPES)}, not {scope!a}")
    if action not in ACTIONS:
        raise Refused(400, f"policy_action must be one of {', '.join(ACTIONS)}, not {action!a}")
    policy = CurationPolicy(
        name=name_of(body, "a policy"),
        condition_name=condition_name,
        condition=condition,
        enabled=flag(body, "enabled", otherwise=True),
        dry_run=action == "dry_run",
        scope=scope,
        repositories=frozenset(texts(body, "repo_include")),
        excluded=frozenset(texts(body, "repo_exclude")),
        package_types=frozenset(each.lower() for each in texts(body, "pkg_types_include")),
        waivers=tuple(_waiver(each) for each in entries(body, "waivers")),
    )
    if scope == "specific_repos" and not policy.repositories:
        raise Refused(400, "scope specific_repos needs repo_include")
    if scope == "pkg_types" and not policy.package_types:
        raise Refused(400, "scope pkg_types needs pkg_types_include")
    return policy


def _waiver(value: object) -> Waiver:
    body = mapping(value, "a waiver")
    text(body, "justification", "a waiver")
    every = flag(body, "all_versions", otherwise=False)
    versions = texts(body, "pkg_versions")
    if not every and not versions:
        raise Refused(400, "a waiver needs all_versions: true or pkg_versions")
    kind = body.get("pkg_type") or ""
    if not isinstance(kind, str):
        raise Refused(400, "pkg_type must be a text")
    name = text(body, "pkg_name", "a waiver")
    return Waiver(kind.lower(), name, frozenset(() if every else versions))
