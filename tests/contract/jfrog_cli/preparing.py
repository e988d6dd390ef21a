"""Setting a sandbox up as a recorded run found its own server: items, properties, builds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox.recordings import ALGORITHMS, Exchange, Sender, item_path, matrix

from .stage import Stage

REPOSITORIES = (
    "ml-models-dev-local", "ml-models-staging-local", "ml-models-release-local", "ml-archive-local",
)  # fmt: skip
_SENT = {"X-Checksum-Sha1": "sha1", "X-Checksum": "sha256", "X-Checksum-Md5": "md5"}
_BUILDS = "artifactory-build-info"
"""Its files are not deployed: they come with the builds."""
Digests = dict[str, str]


def empty(sender: Sender) -> None:
    """Only the recordings' repositories, with nothing in them, and no builds."""
    for one in json.loads(sender.administer("GET", "api/repositories")):
        sender.administer("DELETE", f"api/repositories/{one['key']}")
    for key in REPOSITORIES:
        sender.administer("PUT", f"api/repositories/{key}", {"rclass": "local"})


def prepare(stage: Stage) -> None:
    """Everything that the run's own answers show."""
    everything = {digests["sha1"]: (digests, size) for digests, size in _contents(stage.exchanges)}
    for digests, size in everything.values():
        stage.contents.of(digests, size)
    _store_items(stage, everything)
    _store_downloads(stage)
    for document in _builds(stage.exchanges):
        stage.sender.administer("PUT", "api/build", stage.contents.now(document))


def _store_items(stage: Stage, everything: dict[str, tuple[Digests, int]]) -> None:
    items: dict[str, dict[str, Any]] = {}
    for exchange in stage.exchanges:  # a later answer shows the properties, too
        for one in exchange.found:
            if one["repo"] != _BUILDS:
                items[item_path(one)] = {**items.get(item_path(one), {}), **one}
    for path, item in sorted(items.items(), key=lambda pair: str(pair[1].get("created"))):
        if item.get("type") == "folder":
            stage.sender.administer("PUT", f"{path}/{''.join(matrix(item))}")
        else:
            by_sha256 = {"sha256": item.get("sha256", "")}, int(item.get("size", 10))
            content = stage.contents.of(*everything.get(item.get("actual_sha1", ""), by_sha256))
            stage.sender.administer("PUT", f"{path}{''.join(matrix(item))}", content)


def _store_downloads(stage: Stage) -> None:
    """What is read or described without having been searched for, or deployed by checksum."""
    found = {item_path(one) for exchange in stage.exchanges for one in exchange.found}
    stage.sender.administer("PUT", "api/repositories/seed-local", {"rclass": "local"})
    for exchange in stage.exchanges:
        path = exchange.path.removeprefix("/artifactory/")
        if exchange.headers.get("X-Checksum-Deploy") and exchange.status == 201:
            content = stage.contents.of(sent_digests(exchange), 0)
            stage.sender.administer("PUT", "seed-local/content", content)
        described = exchange.method == "GET" and "checksums" in _json(exchange)
        if described and _BUILDS not in path:
            content = stage.contents.of(_json(exchange)["checksums"], 0)
            stage.sender.administer("PUT", path.removeprefix("api/storage/"), content)
        elif _is_download(exchange) and path not in found:
            content = stage.contents.of(shown_digests(exchange), 0)
            stage.sender.administer("PUT", path, content)


def _contents(exchanges: list[Exchange]) -> Iterator[tuple[Digests, int]]:
    """Digests and size of every content that the run speaks of; sizes that are told come last."""
    parts = [part for document in _builds(exchanges) for part in _parts(document)]
    yield from ((part, 100) for part in parts)
    for exchange in exchanges:
        for item in exchange.found:
            if "sha256" in item and "actual_sha1" in item:
                named = {name: item.get(f"actual_{name}", "") for name in ("sha1", "md5")}
                yield {**named, "sha256": item["sha256"]}, int(item.get("size", 10))
        if _is_download(exchange) and exchange.answer and "Content-Range" not in _head(exchange):
            yield shown_digests(exchange), exchange.answer["length"]
        if exchange.answer and "checksums" in _json(exchange):
            yield _json(exchange)["checksums"], int(_json(exchange)["size"])
    for exchange in exchanges:
        digests = sent_digests(exchange)
        if exchange.body is not None and "sha1" in digests:
            yield {**digests, "sha256": exchange.body["sha256"]}, exchange.body["length"]


def _builds(exchanges: list[Exchange]) -> Iterator[dict[str, Any]]:
    for exchange in exchanges:
        if exchange.answer and "buildInfo" in _json(exchange):
            yield _json(exchange)["buildInfo"]


def _parts(document: dict[str, Any]) -> Iterator[Digests]:
    for module in document.get("modules", ()):
        for part in [*module.get("artifacts", ()), *module.get("dependencies", ())]:
            if all(name in part for name in ALGORITHMS):
                yield {name: part[name] for name in ALGORITHMS}


def sent_digests(exchange: Exchange) -> Digests:
    """Those in the request's headers."""
    return {_SENT[name]: value for name, value in exchange.headers.items() if name in _SENT}


def shown_digests(exchange: Exchange) -> Digests:
    """Those in the answer's headers."""
    headers = exchange.answer_headers
    return {name: headers[f"X-Checksum-{name.capitalize()}"] for name in ALGORITHMS}


def _is_download(exchange: Exchange) -> bool:
    headers = _head(exchange)
    return exchange.method == "GET" and "X-Checksum-Sha256" in headers and exchange.status == 200


def _head(exchange: Exchange) -> dict[str, str]:
    return exchange.answer_headers


def _json(exchange: Exchange) -> dict[str, Any]:
    body = (exchange.answer or {}).get("json")
    return body if isinstance(body, dict) else {}
