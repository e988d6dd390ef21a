"""The JFrog CLI's recorded build scans, replayed: its requests get answers that it understands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from mlops_jfrog.sandbox.xray import worker
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

BUILD = "churn-train"
Prepare = Callable[[PlatformClient], None]


def publish(client: PlatformClient, version: str) -> None:
    """The build of the recordings, with one dependency, in and outside of a project."""
    document = client.publish(
        BUILD, "42", type="python", dependencies=[{"id": f"joblib:{version}"}]
    )
    assert client.put("/artifactory/api/build?project=ml", json=document).status_code == 204


def vulnerable(client: PlatformClient) -> None:
    publish(client, "1.1.0")
    XrayClient(client).guard(BUILD)


def clean(client: PlatformClient) -> None:
    publish(client, "1.2.0")
    XrayClient(client).guard(BUILD)


def not_indexed(client: PlatformClient) -> None:
    publish(client, "1.1.0")


def no_policy(client: PlatformClient) -> None:
    publish(client, "1.1.0")
    XrayClient(client).index(BUILD)


def not_blocking(client: PlatformClient) -> None:
    """One rule that could fail the build, and does not; another that only reports."""
    publish(client, "1.1.0")
    xray = XrayClient(client)
    xray.guard(BUILD, {"min_severity": "High"}, fail_build=False)
    xray.policy("models", {"malicious_package": True}, fail_build=True)
    xray.watch("models", BUILD, "models")


def not_published(client: PlatformClient) -> None:
    XrayClient(client).guard(BUILD)


PREPARED: dict[str, Prepare] = {
    "06-scan-blocking": vulnerable,
    "06-scan-blocking-fail-false": vulnerable,
    "06-scan-blocking-json": vulnerable,
    "06-scan-blocking-simple-json": vulnerable,
    "06-scan-blocking-vuln": vulnerable,
    "06-scan-rescan-project": vulnerable,
    "06-scan-sarif": vulnerable,
    "06-scan-failed": vulnerable,
    "06-scan-clean": clean,
    "06-scan-nonblocking": not_blocking,
    "06-scan-not-indexed": not_indexed,
    "06-scan-no-policy": no_policy,
    "06-scan-no-policy-project": no_policy,
    "06-scan-no-policy-vuln": no_policy,
    "06-scan-not-found-yet": not_published,
}
MADE_UP = {"severity_source", "ignore_url"}
"""Fields of a violation that the recording server invented and the CLI does not need."""


@pytest.mark.parametrize("name", PREPARED)
def test_a_recorded_scan(
    tmp_path: Path, reference: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = json.loads((reference / "jf" / f"{name}.json").read_text())
    if name == "06-scan-failed":
        monkeypatch.setattr(worker, "inspect", lambda *_: 1 // 0)
    with start_in_thread(tmp_path) as sandbox:
        client = PlatformClient(sandbox)
        PREPARED[name](client)
        for exchange in run["exchanges"]:
            recorded = exchange["response"]
            if recorded["status"] == 202:
                continue
            answer = replayed(client, exchange["request"])
            assert answer.status_code == recorded["status"]
            compare(answer.json(), recorded["body"]["json"])
            if recorded["status"] == 404:
                publish(client, "1.1.0")


def replayed(client: PlatformClient, request: dict[str, Any]) -> Any:
    """The answer to a recorded request, asked for again while it is 202."""
    sent = json.dumps(request["body"]["json"]) if request["body"] else None
    while True:
        answer = client.send(request["method"], request["path"], data=sent)
        if answer.status_code != 202:
            return answer


def compare(mine: dict[str, Any], recorded: dict[str, Any]) -> None:
    """The same fields, the same verdict, and lists of entries with the same fields."""
    assert recorded.keys() - mine.keys() <= {"vulnerabilities"}
    for field in ("info", "status", "fail_build", "build_name", "build_number"):
        if field in recorded:
            assert mine[field] == recorded[field]
    for field in ("violations", "vulnerabilities"):
        for own, theirs in zip(mine.get(field, []), recorded.get(field, []), strict=False):
            assert theirs.keys() - own.keys() <= MADE_UP
    assert bool(mine.get("violations")) == bool(recorded.get("violations"))
