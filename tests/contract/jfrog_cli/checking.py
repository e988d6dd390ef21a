"""What the CLI reads of an answer, held against the recorded one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.recordings import Exchange, item_path

from .stage import Answered, Stage

_HEADERS = ("X-Checksum-Sha1", "X-Checksum-Sha256", "X-Checksum-Md5", "ETag", "Accept-Ranges",
            "Content-Range", "Content-Length", "X-Artifactory-Filename")  # fmt: skip
_TIMES = {"created", "modified", "updated", "lastModified", "lastUpdated"}


def check(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    """The recorded status, and of the answer what its kind of request is for."""
    answer, text = answered
    assert answer.status == exchange.status, (exchange.method, exchange.path, text)
    if exchange.status >= 400:
        _check_refusal(exchange, text)
        return
    kinds = [kind for word, kind in _KINDS.items() if word in exchange.path]
    if kinds:
        kinds[0](stage, exchange, answered)
    elif exchange.method == "PUT":
        _check_deployed(stage, exchange, answered)
    elif exchange.method in {"GET", "HEAD"}:
        check_content(stage, exchange, answered)


def _check_refusal(exchange: Exchange, text: bytes) -> None:
    recorded = (exchange.answer or {}).get("json", {})
    if "messages" in recorded:
        assert json.loads(text) == recorded
    elif exchange.method != "HEAD":
        assert json.loads(text)["errors"][0]["status"] == exchange.status


def _check_found(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    text = answered[1]
    assert text.startswith(b'{"results":')
    found, recorded = json.loads(text)["results"], stage.contents.now(exchange.found)
    assert len(found) == len(recorded), (exchange.query, found)
    builds = bool(recorded) and recorded[0]["repo"] == "artifactory-build-info"
    if ".limit(" in exchange.query and not builds:
        return  # which of several that were stored in the same instant is open
    shown = {item_path(one): one for one in found}
    for expected in recorded:
        one = shown[item_path(expected)]
        assert one.keys() == expected.keys() - _without_content(expected)
        for key in one.keys() - _TIMES - {"properties"} - ({"size"} if builds else set()):
            assert one[key] == expected[key], key
        assert _pairs(one) == _pairs(expected)


def _without_content(item: dict[str, Any]) -> set[str]:
    """Fields that the recording's server gave to folders, too, and that have no value there."""
    return {"actual_md5", "actual_sha1", "sha256"} if item.get("type") == "folder" else set()


def _pairs(item: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["key"], one["value"]) for one in item.get("properties", ())}


def _check_deployed(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    if not answered[1]:  # of an archive that was unpacked
        assert exchange.answer is None
        return
    body, recorded = json.loads(answered[1]), stage.contents.now((exchange.answer or {})["json"])
    for key in {"repo", "path", "size", "checksums", "originalChecksums"} & recorded.keys():
        assert body[key] == recorded[key]
    if "downloadUri" in recorded:
        assert urlsplit(body["downloadUri"]).path == urlsplit(recorded["downloadUri"]).path
    assert recorded.keys() <= body.keys()


def check_content(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    """Headers and length of a download."""
    answer, text = answered
    shown = {key: exchange.answer_headers.get(key) for key in _HEADERS}
    digests = stage.contents.digests
    expected = {key: digests.get(value, value) for key, value in shown.items() if value}
    assert {key: answer.getheader(key) for key in expected} == expected
    if exchange.method == "GET":
        assert len(text) == int(answer.getheader("Content-Length") or -1)
    if exchange.method == "GET" and answer.status == 200:
        assert hashlib.sha1(text).hexdigest() == answer.getheader("X-Checksum-Sha1")


def _check_same(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    assert json.loads(answered[1]) == (exchange.answer or {})["json"]


def _check_described(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    if exchange.method != "GET":
        assert answered[1] == b""
        return
    body, recorded = json.loads(answered[1]), stage.contents.now((exchange.answer or {})["json"])
    told = {"repo", "path", "size", "checksums"} & recorded.keys()
    # A build's document lies there as it was published to us, maybe in other words.
    for key in told - (
        {"size", "checksums"} if "artifactory-build-info" in exchange.path else set()
    ):
        assert body[key] == recorded[key]
    assert recorded.keys() <= body.keys()


def _check_build(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    answer, text = answered
    if exchange.method == "PUT":
        sent = stage.body(exchange) or b""
        assert answer.getheader("X-Checksum-Sha256") == hashlib.sha256(sent).hexdigest()
    elif exchange.method == "GET":
        recorded = stage.contents.now((exchange.answer or {})["json"])["buildInfo"]
        shown = json.loads(text)["buildInfo"]
        assert {**shown, "statuses": None} == {**recorded, "statuses": None}


def _check_build_artifacts(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    """The recording's server listed equal files that carry no build, in one run: we never do."""
    places = {tuple(one.values()) for one in json.loads(answered[1])}
    recorded = {tuple(one.values()) for one in (exchange.answer or {})["json"]}
    assert places == recorded & carrying_a_build(stage)
    assert places


def carrying_a_build(stage: Stage) -> set[tuple[str, str, str]]:
    """Repository, path and name of what was found with the property of the recorded build."""
    return {
        (one["repo"], one["path"], one["name"])
        for exchange in stage.exchanges
        for one in exchange.found
        if ("build.name", "churn-train") in _pairs(one)
    }


def _check_version(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    if exchange.answer and "json" in exchange.answer:
        recorded = exchange.answer["json"]
        body = json.loads(answered[1])
        assert body["version"] == recorded["version"]
        assert recorded.keys() <= body.keys()
    else:
        assert answered[1].strip()


def _check_repository(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    body, recorded = json.loads(answered[1]), (exchange.answer or {})["json"]
    for key in ("key", "packageType", "rclass", "defaultDeploymentRepo"):
        assert body[key] == recorded[key]


def _check_evidence(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    body, recorded = json.loads(answered[1]), (exchange.answer or {})["json"]
    assert recorded.keys() <= body.keys()
    for key in ("repository", "path", "name", "predicate_type", "predicate_slug", "verified"):
        assert body[key] == recorded[key], key


def _check_ping(stage: Stage, exchange: Exchange, answered: Answered) -> None:
    assert answered[1] == b"OK"


_KINDS: dict[str, Callable[[Stage, Exchange, Answered], None]] = {
    "/api/search/aql": _check_found,
    "/api/copy/": _check_same,
    "/api/move/": _check_same,
    "/api/build/promote/": _check_same,
    "/api/builds/buildArtifacts/": _check_build_artifacts,
    "/api/build": _check_build,
    "/api/storage/": _check_described,
    "/api/repositories/": _check_repository,
    "/api/v1/subject/": _check_evidence,
    "/system/version": _check_version,
    "/system/ping": _check_ping,
    "/api/v1/uploads/config": lambda *_: None,  # a yes or a no; the CLI takes either
}
