"""Runs of ``jf build-scan``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sandbox.recordings import Exchange
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

from .stage import Play, Stage

BUILD = "churn-train"
_MADE_UP = {"severity_source", "ignore_url"}
"""Fields of a violation that the recording's server invented and the CLI does not need."""
Arrange = Callable[[PlatformClient], None]


def publish(client: PlatformClient, version: str = "1.1.0") -> None:
    """The build of the recordings, with one dependency, in and outside of a project."""
    document = client.publish(
        BUILD, "42", type="python", dependencies=[{"id": f"joblib:{version}"}]
    )
    assert client.put("/artifactory/api/build?project=ml", json=document).status_code == 204


def vulnerable(client: PlatformClient) -> None:
    publish(client)
    XrayClient(client).guard(BUILD)


def clean(client: PlatformClient) -> None:
    publish(client, "1.2.0")
    XrayClient(client).guard(BUILD)


def no_policy(client: PlatformClient) -> None:
    publish(client)
    XrayClient(client).index(BUILD)


def not_blocking(client: PlatformClient) -> None:
    """One rule that could fail the build, and does not; another that only reports."""
    publish(client)
    xray = XrayClient(client)
    xray.guard(BUILD, {"min_severity": "High"}, fail_build=False)
    xray.policy("models", {"malicious_package": True}, fail_build=True)
    xray.watch("models", BUILD, "models")


def not_published(client: PlatformClient) -> None:
    XrayClient(client).guard(BUILD)


def scanned(arrange: Arrange) -> Play:
    """The recorded answers, asked for again while they are 202."""

    def play(stage: Stage) -> None:
        client = PlatformClient(stage.sandbox)
        arrange(client)
        for exchange in stage.exchanges:
            if exchange.status == 202:
                continue
            status, body = _answer(stage, exchange)
            assert status == exchange.status, body
            _compare(body, (exchange.answer or {})["json"])
            if exchange.status == 404:
                publish(client)

    return play


def by_the_older_route(stage: Stage) -> None:
    """The recording's server did not have the route, and the CLI asked without end: we have it."""
    vulnerable(PlatformClient(stage.sandbox))
    for exchange in stage.exchanges:
        assert exchange.status == 404
        status, body = _answer(stage, exchange)
        assert status == 200
        assert body["summary"]["fail_build"] is True


def _answer(stage: Stage, exchange: Exchange) -> tuple[int, dict[str, Any]]:
    while True:
        answer, text = stage.send(exchange)
        if answer.status != 202:
            return answer.status, json.loads(text)


def _compare(mine: dict[str, Any], recorded: dict[str, Any]) -> None:
    """The same fields, the same verdict, and lists of entries with the same fields."""
    assert recorded.keys() - mine.keys() <= {"vulnerabilities"}
    for field in ("info", "status", "fail_build", "build_name", "build_number"):
        if field in recorded:
            assert mine[field] == recorded[field]
    for field in ("violations", "vulnerabilities"):
        for own, theirs in zip(mine.get(field, []), recorded.get(field, []), strict=False):
            assert theirs.keys() - own.keys() <= _MADE_UP
    assert bool(mine.get("violations")) == bool(recorded.get("violations"))
