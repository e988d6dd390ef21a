"""Runs that publish, promote and discard builds."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from sandbox.recordings import Exchange

from .checking import check
from .preparing import prepare
from .stage import Play, Stage

HISTORY = ("42", "44", "45", "46")
_STARTED = "2026-11-21T00:50:56.171+0000"


def published(stage: Stage) -> None:
    """What is published is given back as it was sent, and its document lies where it should."""
    prepare(stage)
    for exchange in stage.exchanges:
        check(stage, exchange, stage.send(exchange))
        if exchange.method == "PUT" and "/api/build" in exchange.path:
            sent = stage.contents.now((exchange.body or {})["json"])
            assert _read(stage, exchange, sent) == sent


def overwritten(stage: Stage) -> None:
    """The run is deleted before it is published again; the others stay."""
    publish_history(stage)
    for exchange in stage.exchanges:
        answer, text = stage.send(exchange)
        assert answer.status == exchange.status, text
        recorded = exchange.answer or {}
        if "buildsNumbers" in recorded.get("json", {}):
            theirs = recorded["json"]["buildsNumbers"]
            shown = json.loads(text)["buildsNumbers"]
            assert [one["uri"] for one in shown] == [one["uri"] for one in theirs]
        elif "text" in recorded:
            assert text.decode() == recorded["text"]
    assert sorted(remaining(stage)) == sorted(HISTORY)


def discarded(*kept: str) -> Play:
    """Of four runs, those are left."""

    def play(stage: Stage) -> None:
        publish_history(stage)
        (exchange,) = stage.exchanges
        assert exchange.body is not None
        if "minimumBuildDate" in exchange.body["json"]:  # of the day that was recorded
            exchange.body["json"]["minimumBuildDate"] = "2026-11-22T00:51:05.700+0000"
        answer, text = stage.send(exchange)
        assert answer.status == exchange.status, text
        assert remaining(stage) == list(kept)

    return play


def promoted(*, where: str | None, source_stays: bool = True) -> Play:
    """The build's one artifact is in ``where`` afterwards, with what the request says of it."""

    def play(stage: Stage) -> None:
        (exchange,) = stage.exchanges
        _publish_with_an_artifact(stage, exchange)
        check(stage, exchange, stage.send(exchange))
        target = "ml-models-release-local"
        assert _is_stored(stage, target) is (where == target)
        assert _is_stored(stage, "ml-models-staging-local") is source_stays
        wanted = (exchange.body or {})["json"].get("properties")
        if wanted and where:
            path = f"api/storage/{where}/churn/model.onnx?properties"
            found = json.loads(stage.sender.administer("GET", path))["properties"]
            assert {key: found[key] for key in wanted} == wanted

    return play


def publish_history(stage: Stage) -> None:
    """Four runs of the build that the recordings find."""
    for day, number in enumerate(HISTORY, start=1):
        started = f"2026-11-0{day}T00:00:00.000+0000"
        document = {"name": "churn-train", "number": number, "started": started, "modules": []}
        stage.sender.administer("PUT", "api/build", document)


def remaining(stage: Stage) -> list[str]:
    """Numbers of the runs that are there."""
    headers = {"Authorization": "Bearer <token>"}
    path = "/artifactory/api/build/churn-train"
    _, text = stage.sender.send("GET", path, headers)
    return [one["uri"].removeprefix("/") for one in json.loads(text).get("buildsNumbers", [])]


def _publish_with_an_artifact(stage: Stage, exchange: Exchange) -> None:
    url = urlsplit(exchange.path)
    name, number = (unquote(part) for part in url.path.split("/")[-2:])
    number = "42" if number == "999" else number  # that one is asked for in vain
    carried = f"build.name={quote(name, safe='')};build.number={quote(number, safe='')}"
    path = f"ml-models-staging-local/churn/model.onnx;{carried}"
    digests = json.loads(stage.sender.administer("PUT", path, b"weights"))["checksums"]
    artifact = {"name": "model.onnx", "path": "churn/model.onnx", **digests}
    module = {"id": "m", "artifacts": [artifact]}
    document = {"name": name, "number": number, "started": _STARTED, "modules": [module]}
    stage.sender.administer("PUT", f"api/build?{url.query}", document)


def _is_stored(stage: Stage, repo: str) -> bool:
    headers = {"Authorization": "Bearer <token>"}
    path = f"/artifactory/{repo}/churn/model.onnx"
    return stage.sender.send("GET", path, headers)[0].status == 200


def _read(stage: Stage, exchange: Exchange, sent: dict[str, Any]) -> dict[str, Any]:
    name, number = (quote(sent[key], safe="") for key in ("name", "number"))
    query = urlsplit(exchange.path).query
    shown = stage.sender.administer("GET", f"api/build/{name}/{number}?{query}")
    document: dict[str, Any] = json.loads(shown)["buildInfo"]
    return document
