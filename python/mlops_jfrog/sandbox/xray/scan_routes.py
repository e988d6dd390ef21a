"""Build scans: asked for, then polled. Three answers are not "clean", and say so."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.build_info import build_info_repository
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.xray import answers, scans
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.ignore_rules import Place
from mlops_jfrog.sandbox.xray.indexing import is_build_indexed
from mlops_jfrog.sandbox.xray.knowledge import knowledge_of
from mlops_jfrog.sandbox.xray.request_fields import flag, text
from mlops_jfrog.sandbox.xray.rulebook_store import rulebook
from mlops_jfrog.sandbox.xray.scans import Scan
from mlops_jfrog.sandbox.xray.violations import XrayViolation
from mlops_jfrog.sandbox.xray.worker import worker_of

_LONGEST_WAIT_SECONDS = 300.0
_PAUSE_SECONDS = 0.05

_REQUESTED = "Build {name} number {number} scan has been requested successfully"
_NOT_FOUND = "Build {name} number {number} wasn't found in Artifactory"
_NOT_INDEXED = "Build {name} is not selected for indexing"
_NO_POLICY = (
    "No Xray “Fail build in case of a violation” policy rule has been defined on this build"
)


@dataclass(frozen=True)
class BuildRequest:
    """The run that a body names."""

    repo: str
    name: str
    number: str

    @classmethod
    def of(cls, call: Call, body: dict[str, Any], name: str, number: str) -> BuildRequest:
        """From the fields ``name`` and ``number`` of a body; 400 or 403."""
        project = body.get("project") or call.parameter("projectKey")
        if project is not None and not isinstance(project, str):
            raise Refused(400, "project must be a text")
        found = cls(
            RepositoryKey(build_info_repository(project)),
            text(body, name, "a scan"),
            text(body, number, "a scan"),
        )
        call.principal.require_build(Right.READ, found.name)
        return found

    def say(self, sentence: str) -> str:
        """``sentence`` about this run."""
        return sentence.format(name=self.name, number=self.number)


def request_scan(call: Call) -> Response:
    """Ask for a scan; ``info`` says whether there will be a verdict."""
    body = call.json_object()
    wanted = BuildRequest.of(call, body, "build_name", "build_number")
    rescan = flag(body, "rescan", otherwise=False)
    with call.platform.database.write() as db:
        status, sentence = _request(db, wanted, rescan=rescan)
    if status == 200 and sentence != _NOT_INDEXED:
        worker_of(call.platform).wake(call.platform)
    return json_response({"info": wanted.say(sentence)}, status)


def scan_result(call: Call) -> Response:
    """202 until the scan is done; then its violations by today's policies."""
    wanted = BuildRequest.of(call, call.json_object(), "build_name", "build_number")
    scan, violations = _judged(call, wanted)
    if not _is_current(call, scan):
        worker_of(call.platform).wake(call.platform)
        return json_response({"status": "pending"}, 202)
    url = _details_url(call, wanted)
    if scan.inspection is None:
        return json_response({"status": "failed", "more_details_url": url})
    result = answers.scan_result(wanted.name, wanted.number, url, violations)
    findings, components = scan.inspection.findings, scan.inspection.components
    if call.flag("include_vulnerabilities") and findings:
        result["vulnerabilities"] = [answers.vulnerability(each) for each in findings]
    if call.flag("include_licenses"):
        result["licenses"] = answers.licenses(components)
    return json_response(result)


def scan_and_wait(call: Call) -> Response:
    """The older ``POST artifactory/api/xray/scanBuild``: one request, answered when it is done."""
    wanted = BuildRequest.of(call, call.json_object(), "buildName", "buildNumber")
    with call.platform.database.write() as db:
        status, sentence = _request(db, wanted, rescan=False)
    if sentence != _REQUESTED:
        raise Refused(status if status == 404 else 400, wanted.say(sentence))
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while True:
        worker_of(call.platform).wake(call.platform)
        scan, violations = _judged(call, wanted)
        if _is_current(call, scan):
            break
        if time.monotonic() > deadline:
            raise Refused(504, "the scan takes too long; poll xray/api/v2/ci/build/scanResult")
        time.sleep(_PAUSE_SECONDS)
    if scan.inspection is None:
        raise Refused(500, "the scan failed")
    return json_response(_older_result(scan, violations, _details_url(call, wanted)))


def _request(db: sqlite3.Connection, wanted: BuildRequest, *, rescan: bool) -> tuple[int, str]:
    """Status and sentence of the answer, the scan asked for where it can be done."""
    run = runs.find(db, wanted.repo, wanted.name, wanted.number)
    if run is None:
        return 404, _NOT_FOUND
    if not is_build_indexed(db, run.name):
        return 200, _NOT_INDEXED
    scans.request(db, run, rescan=rescan)
    return 200, _REQUESTED if rulebook(db).can_fail_build(run.name) else _NO_POLICY


def _judged(call: Call, wanted: BuildRequest) -> tuple[Scan, list[XrayViolation]]:
    """The scan as it stands, with today's violations; 404 where there will be none."""
    with call.platform.database.read() as db:
        run: Run | None = runs.find(db, wanted.repo, wanted.name, wanted.number)
        if run is None:
            raise Refused(404, wanted.say(_NOT_FOUND))
        if not is_build_indexed(db, run.name):
            raise Refused(404, wanted.say(_NOT_INDEXED))
        scan = scans.find(db, run) or scans.PENDING
        book = rulebook(db)
    subjects = scan.inspection.subjects if scan.inspection else ()
    place = Place(build=wanted.name, number=wanted.number)
    return scan, book.violations(book.of_build(wanted.name), subjects, place)


def _is_current(call: Call, scan: Scan) -> bool:
    """Whether it is done, and knew what is known today."""
    today = knowledge_of(call.platform.advisories).digest()
    return scan.completed is not None and scan.knowledge == today


def _older_result(scan: Scan, violations: list[XrayViolation], url: str) -> dict[str, Any]:
    alerts = [
        {
            "created": scan.completed,
            "issues": [answers.issue(each.finding)],
            "top_severity": answers.severity(each.finding),
            "watch_name": each.watch,
        }
        for each in violations
    ]
    licenses = answers.licenses(scan.inspection.components if scan.inspection else ())
    fails = any(each.fail_build for each in violations)
    message = "the build must fail" if fails else "nothing fails the build"
    summary = {"total_alerts": len(alerts), "fail_build": fails, "message": message}
    return {"summary": {**summary, "more_details_url": url}, "alerts": alerts, "licenses": licenses}


def _details_url(call: Call, wanted: BuildRequest) -> str:
    path = f"{quote(wanted.name, safe='')}/{quote(wanted.number, safe='')}"
    return f"{call.artifactory_url}/api/build/{path}"


routes: list[BaseRoute] = [
    Route("/xray/api/v2/ci/build", xray_endpoint(request_scan), methods=["POST"]),
    Route("/xray/api/v2/ci/build/scanResult", xray_endpoint(scan_result), methods=["POST"]),
    Route("/artifactory/api/xray/scanBuild", xray_endpoint(scan_and_wait), methods=["POST"]),
]
