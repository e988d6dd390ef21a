"""``xray/api/v1|v2/component/exportDetails``: what was found as a CycloneDX document, zipped."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.build_info import build_info_repository
from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.request_path import ItemPath
from mlops_jfrog.sandbox.xray import scans
from mlops_jfrog.sandbox.xray.bill_of_materials import Subject, bill_of_materials
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.request_fields import flag, text
from mlops_jfrog.sandbox.xray.stored_files import file_findings

_MANAGER = "default/"
_MEDIA_TYPE = "application/vnd.cyclonedx+json"


def export(call: Call) -> Response:
    """A zip with one document, or the document itself where ``Accept`` asks for JSON.

    ``package_type: build`` with ``component_name: name:number``; any other with ``path``.
    """
    body = call.json_object()
    if not flag(body, "cyclonedx", otherwise=False) or body.get("cyclonedx_format") == "xml":
        raise Refused(400, "the only export is cyclonedx: true with cyclonedx_format: json")
    if body.get("package_type") == "build":
        name, document = _of_build(call, text(body, "component_name", "an export"))
    else:
        name, document = _of_file(call, text(body, "path", "an export of a file"))
    if "json" in call.request.headers.get("accept", ""):
        return json_response(document, media_type=_MEDIA_TYPE)
    return _zipped(f"{name}_CycloneDX.json".replace("/", "_"), document)


def _of_build(call: Call, component: str) -> tuple[str, dict[str, Any]]:
    name, _, number = component.removeprefix("build://").rpartition(":")
    call.principal.require_build(Right.READ, name)
    repo = build_info_repository(call.parameter("projectKey"))
    with call.platform.database.read() as db:
        run = runs.get(db, repo, name, number)
        scan = scans.find(db, run)
    if scan is None or scan.completed is None or scan.inspection is None:
        raise Refused(404, f"Build {name} number {number} has not been scanned")
    subject = Subject(f"build://{name}:{number}", name, number, scan.completed, scan.document)
    inspected = scan.inspection
    return name, bill_of_materials(subject, inspected.components, inspected.findings)


def _of_file(call: Call, path: str) -> tuple[str, dict[str, Any]]:
    repo, _, item = path.removeprefix(_MANAGER).partition("/")
    with call.platform.database.read() as db:
        repository = repositories.get(db, repo)
        node = nodes.stat(db, repo, ItemPath(item))
    call.principal.require(Right.READ, repo, node.path, rclass=repository.rclass)
    if node.checksums is None or not is_repository_indexed(repository):
        raise Refused(404, f"{path} is no file of an indexed repository")
    found = file_findings(call.platform, repository, node)
    ref, sha256 = f"artifact://{node.repo}/{node.path}", node.checksums.sha256
    subject = Subject(ref, node.name, "", found.completed, sha256)
    return node.name, bill_of_materials(subject, [found.component], found.findings)


def _zipped(name: str, document: dict[str, Any]) -> Response:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, json.dumps(document, indent=2))
    return Response(packed.getvalue(), media_type="application/zip")


routes: list[BaseRoute] = [
    Route(f"/xray/api/{version}/component/exportDetails", xray_endpoint(export), methods=["POST"])
    for version in ("v1", "v2")
]
