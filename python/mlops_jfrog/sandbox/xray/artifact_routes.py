"""``xray/api/v2/summary/artifact``: what is wrong with single stored files."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.request_path import ItemPath
from mlops_jfrog.sandbox.xray import answers
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.request_fields import texts
from mlops_jfrog.sandbox.xray.stored_files import FileFindings, file_findings

_MANAGER = "default/"
_UNKNOWN = "Artifact doesn't exist or not indexed/cached in Xray"


def summary(call: Call) -> Response:
    """``{artifacts: [{general, issues, licenses}], errors: [{identifier, error}]}``."""
    artifacts, errors = [], []
    for path in texts(call.json_object(), "paths"):
        found = _indexed(call, path)
        if found is None:
            errors.append({"identifier": path, "error": _UNKNOWN})
        else:
            artifacts.append(_described(found, path))
    return json_response({"artifacts": artifacts, "errors": errors})


def _indexed(call: Call, path: str) -> FileFindings | None:
    repo, _, item = path.removeprefix(_MANAGER).partition("/")
    with call.platform.database.read() as db:
        repository = repositories.find(db, repo)
        node = nodes.find(db, repo, ItemPath(item))
    if repository is None or node is None or node.folder or not is_repository_indexed(repository):
        return None
    call.principal.require(Right.READ, node.repo, node.path, rclass=repository.rclass)
    return file_findings(call.platform, repository, node)


def _described(found: FileFindings, path: str) -> dict[str, Any]:
    assert found.node.checksums is not None
    sha256, name = found.node.checksums.sha256, found.node.name
    general = {
        "name": name,
        "path": path,
        "pkg_type": "Generic",
        "sha256": sha256,
        "component_id": found.component.component_id,
    }
    issues = [answers.issue(each) for each in found.findings]
    return {"general": general, "issues": issues, "licenses": answers.licenses([found.component])}


routes: list[BaseRoute] = [
    Route("/xray/api/v1/summary/artifact", xray_endpoint(summary), methods=["POST"]),
    Route("/xray/api/v2/summary/artifact", xray_endpoint(summary), methods=["POST"]),
]
