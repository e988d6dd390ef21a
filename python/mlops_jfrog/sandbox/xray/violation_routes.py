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
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.xray import answers, scans
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
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
    found = [each for each in every if _wanted(each.violation, filters)]
    found.sort(key=lambda each: each.completed, reverse=True)
    start = (max(page, 1) - 1) * limit
    shown = [_described(each) for each in found[start : start + limit]]
    return json_response({"total_violations": len(found), "violations": shown})


def _of_builds(platform: Platform) -> Iterator[Listed]:
    with platform.database.read() as db:
        book = rulebook(db)
        rows = db.execute(
            "SELECT builds.* FROM xray_scans JOIN builds ON builds.id = build"
            " WHERE completed IS NOT NULL ORDER BY build"
        )
        runs = [Run(**{name: row[name] for name in Run.__dataclass_fields__}) for row in rows]
        scanned = [(run, scans.find(db, run)) for run in runs]
    for run, scan in scanned:
        if scan is not None and scan.findings:
            for each in book.violations(book.of_build(run.name), scan.findings):
                yield Listed(each, f"build://{run.name}:{run.number}", str(scan.completed))


def _of_repositories(platform: Platform) -> Iterator[Listed]:
    with platform.database.read() as db:
        book = rulebook(db)
        indexed = [each for each in repositories.every(db) if is_repository_indexed(each)]
    for repository in indexed:
        watches = book.of_repository(repository.key)
        for file in repository_findings(platform, repository) if watches else ():
            for each in book.violations(watches, file.findings):
                yield Listed(each, file.path, file.completed)


def _wanted(found: XrayViolation, filters: Mapping[str, Any]) -> bool:
    watch, least = filters.get("watch_name"), filters.get("min_severity")
    try:
        bad_enough = not least or found.finding.severity >= Severity.parse(str(least))
    except UsageError as error:
        raise Refused(400, f"min_severity: {error}") from error
    return bad_enough and watch in (None, "", found.watch)


def _described(found: Listed) -> dict[str, Any]:
    finding = found.violation.finding
    return {
        "description": finding.summary,
        "severity": answers.severity(finding),
        "type": "Security",
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
