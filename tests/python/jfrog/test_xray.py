"""Xray's answers, as verdicts: only a finished scan decides; everything else is undecided."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.errors import GateUndecided
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.xray import ScanResult, Xray
from support.scripted_server import Scripted, ScriptedServer, scripted_server

STARTED = Scripted(201, {"info": "Scan of artifactory build fraud with number 7 is in progress"})
CLEAN = {
    "status": "completed",
    "fail_build": False,
    "violations": [],
    "more_details_url": "http://x",
}
VIOLATION = {
    "issue_id": "XRAY-1",
    "summary": "code execution",
    "severity": "High",
    "type": "security",
    "watch_name": "builds",
    "fail_build": True,
    "cves": [{"cve": "CVE-2022-21797", "cvss_v3_score": "9.8"}],
    "components": {"pypi://joblib:1.1.0": {"fixed_versions": ["[1.2.0]"], "impact_paths": []}},
}


class Clock:
    """Time that only passes by sleeping."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def scan(server: ScriptedServer, timeout: float = 60) -> ScanResult:
    session = PlatformSession(
        {"xray": f"{server.url}/xray"}, authorization=None, sleep=lambda _: None
    )
    clock = Clock()
    xray = Xray(session, clock=clock.now, sleep=clock.sleep)
    return xray.scan_build(BuildRef("fraud", "7"), timeout_seconds=timeout)


def test_a_scan_is_started_and_waited_for() -> None:
    with scripted_server(STARTED, Scripted(202), Scripted(202), Scripted(200, CLEAN)) as server:
        result = scan(server)

    assert result == ScanResult(fail_build=False, violations=(), url="http://x")
    assert [asked.target for asked in server.asked] == [
        "/xray/api/v2/ci/build",
        *["/xray/api/v2/ci/build/scanResult"] * 3,
    ]


def test_violations_are_read() -> None:
    document = {**CLEAN, "fail_build": True, "violations": [VIOLATION]}
    with scripted_server(STARTED, Scripted(200, document)) as server:
        [violation] = scan(server).violations

    assert violation.blocks
    assert violation.cves == ("CVE-2022-21797",)
    assert violation.components == {"pypi://joblib:1.1.0": ("[1.2.0]",)}
    assert "fixed in [1.2.0]" in str(violation)


@pytest.mark.parametrize(
    "info",
    [
        "Build fraud is not selected for indexing",
        "No Xray “Fail build in case of a violation” policy rule has been defined on this build",
        None,
    ],
)
def test_what_xray_did_not_check_has_not_passed(info: str | None) -> None:
    with scripted_server(Scripted(200, {"info": info})) as server, pytest.raises(GateUndecided):
        scan(server)


def test_a_build_that_xray_does_not_know_yet_is_asked_for_again() -> None:
    unknown = Scripted(404, {"error": "Build fraud Number 7 wasn't found in Artifactory"})
    with scripted_server(unknown, unknown, STARTED, Scripted(200, CLEAN)) as server:
        assert not scan(server).fail_build


@pytest.mark.parametrize("answer", [Scripted(404, {"error": "wasn't found"}), Scripted(202)])
def test_waiting_ends(answer: Scripted) -> None:
    with (
        scripted_server(STARTED, answer) as server,
        pytest.raises(GateUndecided, match="in time"),
    ):
        scan(server, timeout=30)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"status": "failed"},
        {"status": "completed"},
        {"status": "completed", "fail_build": None},
        [],
    ],
)
def test_a_result_without_a_verdict_is_undecided(document: object) -> None:
    with (
        scripted_server(STARTED, Scripted(200, document)) as server,
        pytest.raises(GateUndecided),
    ):
        scan(server)
