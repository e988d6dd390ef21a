"""``xray/api/v1/violations``: what the watches find in scanned builds and indexed repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.xray import answers, scans
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.ignore_rules import Place
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.request_fields import mapping
from mlops_jfrog.sandbox.xray.rulebook_store import rulebook
from mlops_jfrog.sandbox.xray.stored_files import repository_findings
from mlops_jfrog.sandbox.xray.violations import XrayViolation

_LARGEST_PAGE = 1000
_USUAL_PAGE = 25


@dataclass(frozen=True)
class Listed:
    """A violation, what it is in, and when that was scanned."""

    violation: XrayViolation
    impacted: str
    completed: str


def violations(call: Call) -> Response:
    """All of them, the newest scan first, by ``filters`` and ``pagination``; for administrators."""
    call.principal.require_admin()
    body = call.json_object()
    filters = mapping(body.get("filters") or {}, "filters")
    pages = mapping(body.get("pagination") or {}, "pagination")
    page, limit = _whole(pages, "offset", 1), _whole(pages, "limit", _USUAL_PAGE)
    every = [*_of_builds(call.platform), *_of_repositories(call.platform)]
    found = [each for each in every if _wanted(each, filters)]
    found.sort(key=lambda each: each.completed, reverse=True)
    start = (max(page, 1) - 1) * limit
    shown = [_described(each) for each in found[start : start + limit]]
    return json_response({"total_violations": len(found), "violations": shown})


def _of_builds(platform: Platform) -> Iterator[Listed]:
    with platform.database.read() as db:
        book, scanned = rulebook(db), scans.completed(db)
    for run, scan in scanned:
        if scan.inspection is not None:
            place = Place(build=run.name, number=run.number)
            subjects = scan.inspection.subjects
            for each in book.violations(book.of_build(run.name), subjects, place):
                yield Listed(each, f"build://{run.name}:{run.number}", str(scan.completed))


def _of_repositories(platform: Platform) -> Iterator[Listed]:
    with platform.database.read() as db:
        book = rulebook(db)
        indexed = [each for each in repositories.every(db) if is_repository_indexed(each)]
    for repository in indexed:
        watches = book.of_repository(repository.key)
        for file in repository_findings(platform, repository) if watches else ():
            for each in book.violations(watches, file.subjects, file.place):
                yield Listed(each, file.path, file.completed)


def _wanted(listed: Listed, filters: Mapping[str, Any]) -> bool:
    """By ``watch_name``, ``min_severity``, ``violation_type``, ``issue_id`` and ``cve_id``."""
    finding, least = listed.violation.finding, filters.get("min_severity")
    try:
        bad_enough = not least or finding.severity >= Severity.parse(str(least))
    except UsageError as error:
        raise Refused(400, f"min_severity: {error}") from error
    kind = filters.get("violation_type")
    return (
        bad_enough
        and filters.get("watch_name") in (None, "", listed.violation.watch)
        and (not kind or str(kind).lower() == answers.violation_type(finding))
        and filters.get("issue_id") in (None, "", finding.issue_id)
        and (not filters.get("cve_id") or filters["cve_id"] in finding.cves)
    )


def _described(found: Listed) -> dict[str, Any]:
    finding = found.violation.finding
    return {
        "description": finding.summary,
        "severity": answers.severity(finding),
        "type": answers.violation_type(finding).capitalize(),
        "infected_components": [finding.component_id],
        "created": found.completed,
        "watch_name": found.violation.watch,
        "issue_id": finding.issue_id,
        "impacted_artifacts": [found.impacted],
    }


def _whole(body: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = body.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_PAGE:
        raise Refused(400, f"{name} must be a number up to {_LARGEST_PAGE}")
    return value


routes: list[BaseRoute] = [
    Route("/xray/api/v1/violations", xray_endpoint(violations), methods=["POST"]),
]
