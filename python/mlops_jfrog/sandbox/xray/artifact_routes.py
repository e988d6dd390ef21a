"""What is wrong with single stored files, and the list of all violations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.request_path import ItemPath
from mlops_jfrog.sandbox.xray import answers, scans
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.finding import XrayFinding
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.model_files import unsafe_model
from mlops_jfrog.sandbox.xray.request_fields import mapping, texts
from mlops_jfrog.sandbox.xray.rulebook_store import rulebook
from mlops_jfrog.sandbox.xray.violations import XrayViolation

_MANAGER = "default/"
_LARGEST_PAGE = 1000


def summary(call: Call) -> Response:
    """``{artifacts: [{general, issues, licenses}], errors: [{identifier, error}]}``."""
    body = call.json_object()
    artifacts, errors = [], []
    for path in texts(body, "paths"):
        found = _indexed(call, path)
        if found is None:
            error = "Artifact doesn't exist or not indexed/cached in Xray"
            errors.append({"identifier": path, "error": error})
        else:
            artifacts.append(_described(found, path, file_findings(call, found)))
    return json_response({"artifacts": artifacts, "errors": errors})


def violations(call: Call) -> Response:
    """Every violation of every scanned build, the newest scan first; for administrators."""
    call.principal.require_admin()
    body = call.json_object()
    filters = mapping(body.get("filters") or {}, "filters")
    pages = mapping(body.get("pagination") or {}, "pagination")
    offset, limit = _whole(pages, "offset", 1), _whole(pages, "limit", 25)
    with call.platform.database.read() as db:
        found = [entry for entry in _of_builds(db) if _wanted(entry[1], filters)]
    start = (max(offset, 1) - 1) * limit
    shown = [_listed(run, each, scan) for run, each, scan in found[start : start + limit]]
    return json_response({"total_violations": len(found), "violations": shown})


def file_findings(call: Call, node: Node) -> list[XrayFinding]:
    """What the scanner says of one stored file."""
    assert node.checksums is not None
    root = f"artifact://{node.repo}/{node.path}"
    sha256 = node.checksums.sha256
    stored = call.platform.store.path(sha256)
    finding = unsafe_model(root, node.name, sha256, f"{node.repo}/{node.path}", stored)
    return [] if finding is None else [finding]


def _indexed(call: Call, path: str) -> Node | None:
    repo, _, item = path.removeprefix(_MANAGER).partition("/")
    with call.platform.database.read() as db:
        node = nodes.find(db, repo, ItemPath(item))
        indexed = is_repository_indexed(repositories.find(db, repo))
    if node is None or node.folder or not indexed:
        return None
    call.principal.require(Right.READ, node.repo, node.path)
    return node


def _described(node: Node, path: str, findings: list[XrayFinding]) -> dict[str, Any]:
    assert node.checksums is not None
    general = {
        "name": node.name,
        "path": path,
        "pkg_type": "Generic",
        "sha256": node.checksums.sha256,
        "component_id": f"generic://sha256:{node.checksums.sha256}/{node.name}",
    }
    issues = [answers.issue(each) for each in findings]
    return {"general": general, "issues": issues, "licenses": []}


Listed = tuple[Run, XrayViolation, str]


def _of_builds(db: sqlite3.Connection) -> Iterator[Listed]:
    book = rulebook(db)
    rows = db.execute(
        "SELECT builds.* FROM xray_scans JOIN builds ON builds.id = build"
        " WHERE completed IS NOT NULL ORDER BY completed DESC, build DESC"
    ).fetchall()
    for row in rows:
        run = Run(**{name: row[name] for name in Run.__dataclass_fields__})
        scan = scans.find(db, run)
        if scan is not None and scan.findings:
            for each in book.violations(book.of_build(run.name), scan.findings):
                yield run, each, str(scan.completed)


def _wanted(found: XrayViolation, filters: Any) -> bool:
    watch, least = filters.get("watch_name"), filters.get("min_severity")
    try:
        bad_enough = not least or found.finding.severity >= Severity.parse(str(least))
    except UsageError as error:
        raise Refused(400, f"min_severity: {error}") from error
    return bad_enough and watch in (None, "", found.watch)


def _listed(run: Run, found: XrayViolation, completed: str) -> dict[str, Any]:
    return {
        "description": found.finding.summary,
        "severity": answers.severity(found.finding),
        "type": "Security",
        "infected_components": [found.finding.component_id],
        "created": completed,
        "watch_name": found.watch,
        "issue_id": found.finding.issue_id,
        "impacted_artifacts": [f"build://{run.name}:{run.number}"],
    }


def _whole(body: Any, name: str, otherwise: int) -> int:
    value = body.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_PAGE:
        raise Refused(400, f"{name} must be a number up to {_LARGEST_PAGE}")
    return value


routes: list[BaseRoute] = [
    Route("/xray/api/v1/summary/artifact", xray_endpoint(summary), methods=["POST"]),
    Route("/xray/api/v2/summary/artifact", xray_endpoint(summary), methods=["POST"]),
    Route("/xray/api/v1/violations", xray_endpoint(violations), methods=["POST"]),
]
