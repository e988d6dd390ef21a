"""AQL and the simple searches: by name, by property, by checksum."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import item_json, nodes, repositories
from mlops_jfrog.sandbox.aql.archives import read_new_archives
from mlops_jfrog.sandbox.aql.comparisons import glob
from mlops_jfrog.sandbox.aql.search import search as run_query
from mlops_jfrog.sandbox.aql.syntax import parse
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.node_properties import properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.remote.transitive_search import transitive_search

_PREFIX = "application/vnd.org.jfrog.artifactory.search."
_DIGESTS = ("sha256", "sha1", "md5")
_NOT_PROPERTIES = {"repos"}


def aql(call: Call) -> Response:
    """``POST api/search/aql``, the query as plain text."""
    try:
        text = call.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "the query is not UTF-8") from error
    query = parse(text)
    if "archive" in text:
        read_new_archives(call.platform.database, call.platform.store)
    if query.transitive:
        return json_response(transitive_search(call.platform, call.principal, query))
    with call.platform.database.read() as db:
        return json_response(run_query(db, call.principal, query))


def by_name(call: Call) -> Response:
    """``?name=*.gguf&repos=a,b``; wildcards, and no case: as the platform does."""
    name = call.parameter("name")
    if not name:
        raise Refused(400, "the search needs ?name=")
    condition = "lower(items.name) GLOB ?"
    return _answer(call, condition, [glob(name.lower())], "ArtifactSearchResult+json")


def by_property(call: Call) -> Response:
    """``?k=v&k2=v2,v3&repos=a``: items that have all keys, each with one of its values."""
    conditions, parameters = ["items.type = 'file'"], []
    for key, value in call.request.query_params.multi_items():
        if key in _NOT_PROPERTIES:
            continue
        alternatives = [glob(one) for one in value.split(",")] or ["*"]
        globs = " OR ".join(["p.value GLOB ?"] * len(alternatives))
        conditions.append(
            f"EXISTS (SELECT 1 FROM properties p WHERE p.item = items.id AND p.key = ?"  # noqa: S608
            f" AND ({globs}))"
        )
        parameters += [key, *(one or "*" for one in alternatives)]
    if not parameters:
        raise Refused(400, "the search needs properties: ?name=value")
    kind = "MetadataSearchResult+json"
    return _answer(call, " AND ".join(conditions), parameters, kind)


def by_checksum(call: Call) -> Response:
    """``?sha256=`` (or sha1, md5) ``&repos=``."""
    for algorithm in _DIGESTS:
        if digest := call.parameter(algorithm):
            condition = f"blobs.{algorithm} = ?"
            return _answer(call, condition, [digest.lower()], "ChecksumSearchResult+json")
    raise Refused(400, "the search needs ?sha256=, ?sha1= or ?md5=")


def _answer(call: Call, condition: str, parameters: list[str], kind: str) -> Response:
    with call.platform.database.read() as db:
        keys = _repositories(db, call.parameter("repos"))
        if keys is not None:
            condition += f" AND items.repo IN ({', '.join('?' * len(keys))})"
            parameters = [*parameters, *keys]
        found = nodes.select(db, f"{condition} AND items.type = 'file'", parameters)
        show = _shown(call, db)
        results = [show(node) for node in _readable(call, found)]
    return json_response({"results": results}, media_type=_PREFIX + kind)


def _readable(call: Call, found: Iterable[Node]) -> Iterable[Node]:
    return (node for node in found if call.principal.may(Right.READ, node.repo, node.path))


def _repositories(db: sqlite3.Connection, text: str | None) -> list[str] | None:
    if not text:
        return None
    keys = [key.strip() for key in text.split(",") if key.strip()]
    return [
        member.key
        for key in keys
        if repositories.find(db, key) is not None
        for member in repositories.resolution(db, key)
    ]


def _shown(call: Call, db: sqlite3.Connection) -> Callable[[Node], dict[str, Any]]:
    """Only the address, or with ``X-Result-Detail`` what it asks for."""
    details = call.request.headers.get("x-result-detail", "")
    wanted = {word.strip() for word in details.split(",")}

    def show(node: Node) -> dict[str, Any]:
        url = item_json.item_url(f"{call.artifactory_url}/api/storage", node.repo, node.path)
        body: dict[str, Any] = {"uri": url}
        if "info" in wanted:
            body = item_json.info(call.artifactory_url, node.repo, node, [])
        if "properties" in wanted:
            found = properties(db, node).values
            body["properties"] = {key: list(values) for key, values in found.items()}
        return body

    return show


routes: list[BaseRoute] = [
    Route("/artifactory/api/search/aql", endpoint(aql), methods=["POST"]),
    Route("/artifactory/api/search/artifact", endpoint(by_name)),
    Route("/artifactory/api/search/prop", endpoint(by_property)),
    Route("/artifactory/api/search/checksum", endpoint(by_checksum)),
]
