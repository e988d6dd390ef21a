"""The one question to curation: may this file of a remote repository be fetched, or served?"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import clock
from mlops_jfrog.sandbox.curation import store
from mlops_jfrog.sandbox.curation.candidate import Candidate, identify
from mlops_jfrog.sandbox.curation.policies import CurationPolicy
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.node_properties import properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray.knowledge import knowledge_of
from mlops_jfrog.sandbox.xray.stored_files import file_findings

PUBLISHED = "upstream.published"
"""Property of a cached file: when the upstream got it, an ISO 8601 instant."""


@dataclass(frozen=True)
class Objection:
    """A policy that does not let a candidate in, and why."""

    policy: CurationPolicy
    reason: str


def refuse_curated(
    platform: Platform,
    repository: Repository,
    path: str,
    user: str,
    *,
    stored: Node | None = None,
    published: str | None = None,
    licenses: tuple[str, ...] | None = None,
) -> None:
    """403 with the reasons where a policy blocks the file at ``path`` of a remote repository.

    ``stored`` is the cached file: without it only name, age and advisories can be judged.
    ``published`` is what the upstream says; without it the property of the cached file counts.
    ``licenses`` are those that the upstream tells, none where it tells that there is none.
    503 where the advisories can't be read.
    """
    if repository.rclass != "remote":
        return
    candidate = identify(repository.package_type, path)
    with platform.database.read() as db:
        policies = store.policies(db)
        asked = [each for each in policies if candidate and each.holds_for(repository, candidate)]
        if candidate is None or not asked:
            return
        known = published or _published(db, stored)
    candidate = replace(candidate, published=_instant(known), licenses=licenses)
    candidate = _informed(platform, repository, candidate, stored)
    now = datetime.now(timezone.utc)
    objections = [
        Objection(each, reason)
        for each in asked
        if (reason := each.condition.objection(candidate, now)) is not None
    ]
    if stored is None:
        # What comes in is judged again as soon as it is stored, and its dry runs are noted then.
        objections = [each for each in objections if not each.policy.dry_run]
    _decide(platform, repository, candidate, objections, user)


def _informed(
    platform: Platform, repository: Repository, candidate: Candidate, stored: Node | None
) -> Candidate:
    try:
        if candidate.package_type == "pypi":
            advisories = knowledge_of(platform.advisories).advisories()
            matching = advisories.matching(candidate.name, candidate.version)
            candidate = replace(candidate, advisories=tuple(matching))
        if stored is not None and stored.checksums is not None:
            return replace(candidate, stored=file_findings(platform, repository, stored))
    except MlopsError as error:
        raise Refused(503, f"Curation can't judge {candidate}: {error}") from error
    return candidate


def _decide(
    platform: Platform,
    repository: Repository,
    candidate: Candidate,
    objections: list[Objection],
    user: str,
) -> None:
    if not objections:
        return
    blocking = [each for each in objections if not each.policy.dry_run]
    with platform.database.write() as db:
        store.record(
            db,
            {
                "action": "blocked" if blocking else "dry_run",
                "package_type": candidate.package_type,
                "package_name": candidate.name,
                "package_version": candidate.version,
                "curated_repository_name": repository.key,
                "username": user,
                "policies": [_described(each) for each in objections],
            },
        )
    if blocking:
        # The words that the JFrog CLI's curation-audit looks for.
        violated = ", ".join(
            f"{{{each.policy.name}, {each.policy.condition_name}, {each.reason}}}"
            for each in blocking
        )
        raise Refused(
            403,
            f"Package {candidate} download was blocked by JFrog Packages Curation service"
            f" due to the following policies violated {violated}",
        )


def _described(objection: Objection) -> dict[str, object]:
    return {
        "policy_name": objection.policy.name,
        "dry_run": objection.policy.dry_run,
        "condition_name": objection.policy.condition_name,
        "explanation": objection.reason,
    }


def _published(db: sqlite3.Connection, stored: Node | None) -> str | None:
    if stored is None or stored.id is None:
        return None
    values = properties(db, stored).values.get(PUBLISHED)
    return values[0] if values else None


def _instant(text: str | None) -> datetime | None:
    try:
        return clock.parsed(text) if text else None
    except ValueError:
        return None
