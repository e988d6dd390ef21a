"""Properties of items: ``?properties`` of ``api/storage``, and PATCH ``api/metadata``."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.properties import Properties, names_from_query
from mlops_jfrog.sandbox import item_json, nodes, repositories
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.node_properties import properties, remove_properties, set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.routes.download import locate

_MEDIA_TYPE = "application/vnd.org.jfrog.artifactory.storage.ItemProperties+json"


def read(call: Call) -> Response:
    """``{"properties": {"a": ["b"]}, "uri"}``; 404 when there are none (of those asked for)."""
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, call.path)
        found = properties(db, node)
    wanted = names_from_query(call.raw_parameter("properties") or "")
    shown = {
        key: list(values) for key, values in found.values.items() if not wanted or key in wanted
    }
    if not shown:
        raise Refused(404, "No properties could be found.")
    url = item_json.item_url(f"{call.artifactory_url}/api/storage", call.repo, node.path)
    return json_response({"properties": shown, "uri": url}, media_type=_MEDIA_TYPE)


def put(call: Call) -> Response:
    """204; ``recursive`` (default: yes) reaches everything below a folder."""
    raw = call.raw_parameter("properties")
    if not raw:
        raise Refused(400, "PUT of api/storage needs ?properties=name=value")
    values = Properties.from_query(raw)
    return _annotate(call, lambda db, node: set_properties(db, node, values))


def delete(call: Call) -> Response:
    """204, whether or not the keys were there."""
    names = names_from_query(call.raw_parameter("properties") or "")
    if not names:
        raise Refused(400, "DELETE of api/storage needs ?properties=name,name")
    return _annotate(call, lambda db, node: remove_properties(db, node, names))


def patch(call: Call) -> Response:
    """``{"props": {"a": "b", "c": ["d", "e"], "gone": null}}`` -> 204."""
    body = call.json_object().get("props")
    if not isinstance(body, dict):
        raise Refused(400, 'the body must be {"props": {"name": "value"}}')
    removed = [key for key, value in body.items() if value is None]
    values = Properties.of((key, one) for key, value in body.items() for one in _texts(key, value))

    def change(db: sqlite3.Connection, node: Node) -> None:
        remove_properties(db, node, removed)
        set_properties(db, node, values)

    recursive = call.parameter("recursiveProperties") or call.parameter("recursive") or "1"
    return _annotate(call, change, recursive=recursive)


def _annotate(
    call: Call,
    change: Callable[[sqlite3.Connection, Node], None],
    *,
    recursive: str | None = None,
) -> Response:
    recursive = recursive or call.parameter("recursive") or "1"
    with call.platform.database.write() as db:
        repository = repositories.find(db, call.repo)
        key = repository.key if repository else call.repo
        node = nodes.find(db, key, call.path)
        if node is None:
            call.principal.require(Right.ANNOTATE, key, call.path)
            raise Refused(404, f"Unable to find item '{call.repo}:{call.path}'.")
        reached = [node] if node.id is not None else []
        if node.folder and recursive.lower() in {"1", "true"}:
            reached += nodes.descendants(db, node)
        for one in reached:
            call.principal.require(Right.ANNOTATE, one.repo, one.path)
            change(db, one)
    return Response(status_code=204)


def _texts(key: str, value: object) -> list[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    for one in values:
        if isinstance(one, bool) or not isinstance(one, (str, int, float)):
            raise Refused(400, f"property {key!a} must be a text, a number or a list of them")
    return [str(one) for one in values]


routes: list[BaseRoute] = [
    *(
        Route(f"/artifactory/api/storage/{where}", endpoint(handler), methods=[method])
        for where in ("{repo:segment}", "{repo:segment}/{path:item}")
        for method, handler in (("PUT", put), ("DELETE", delete))
    ),
    Route(
        "/artifactory/api/metadata/{repo:segment}/{path:item}", endpoint(patch), methods=["PATCH"]
    ),
]
