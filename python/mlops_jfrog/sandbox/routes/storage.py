"""``api/storage``: information about items, listings, statistics."""

from __future__ import annotations

import sqlite3
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import item_json, nodes
from mlops_jfrog.sandbox.clock import now, parsed
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.remote import browsing
from mlops_jfrog.sandbox.routes import item_properties
from mlops_jfrog.sandbox.routes.download import locate

_PREFIX = "application/vnd.org.jfrog.artifactory.storage."


def storage(call: Call) -> Response:
    """Which information it is depends on the query's first word, as on the platform."""
    words = call.request.query_params.keys()
    for word, answer in _ANSWERS.items():
        if word in words:
            return answer(call)
    return _info(call)


def _info(call: Call) -> Response:
    try:
        stored = _stored(call)
    except Refused as refused:
        body = browsing.shown(call, None) if refused.status == 404 else None
        if body is None:
            raise
    else:
        body = (browsing.shown(call, stored) or stored) if "children" in stored else stored
    kind = "FolderInfo+json" if "children" in body else "FileInfo+json"
    return json_response(body, media_type=_PREFIX + kind)


def _stored(call: Call) -> dict[str, Any]:
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, call.path)
        children = nodes.children(db, node) if node.folder else []
    visible = [child for child in children if _readable(call, child)]
    return item_json.info(call.artifactory_url, call.repo, node, visible)


def _list(call: Call) -> Response:
    """Files below a folder: ``deep``, ``depth``, ``listFolders``, ``mdTimestamps``."""
    deepest = _deepest(call)
    with call.platform.database.read() as db:
        folder = _folder(db, call)
        found = [
            node
            for node in nodes.descendants(db, folder)
            if (call.flag("listFolders") or not node.folder)
            and _levels(folder, node) <= deepest
            and _readable(call, node)
        ]
        if call.flag("includeRootPath"):
            found.insert(0, folder)
        timed = _with_properties(db, folder) if call.flag("mdTimestamps") else {}
    url = item_json.item_url(f"{call.artifactory_url}/api/storage", call.repo, folder.path)
    files = [item_json.listed(folder, node, timestamps=timed.get(node.id)) for node in found]
    body = {"uri": url, "created": now(), "files": files}
    return json_response(body, media_type=_PREFIX + "FileList+json")


def _last_modified(call: Call) -> Response:
    """The item changed last, of the item itself and what is below it."""
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, call.path)
        inner = list(nodes.descendants(db, node)) if node.folder else []
    newest = max([node, *filter(lambda one: _readable(call, one), inner)], key=lambda n: n.modified)
    url = item_json.item_url(f"{call.artifactory_url}/api/storage", call.repo, newest.path)
    body = {"uri": url, "lastModified": newest.modified}
    return json_response(body, media_type=_PREFIX + "ItemLastModified+json")


def _statistics(call: Call) -> Response:
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, call.path)
        row = db.execute("SELECT * FROM downloads WHERE item = ?", (node.id,)).fetchone()
        elsewhere = db.execute(
            "SELECT sum(count) AS count, max(last) AS last FROM remote_downloads WHERE item = ?",
            (node.id,),
        ).fetchone()
    last = {"lastDownloadedBy": row["last_by"]} if row else {}
    body = {
        "uri": item_json.item_url(call.artifactory_url, node.repo, node.path),
        "downloadCount": row["count"] if row else 0,
        "lastDownloaded": _milliseconds(row["last"]) if row else 0,
        **last,
        "remoteDownloadCount": elsewhere["count"] or 0,
        "remoteLastDownloaded": _milliseconds(elsewhere["last"]) if elsewhere["last"] else 0,
    }
    return json_response(body, media_type=_PREFIX + "StatsInfo+json")


def _milliseconds(instant: str) -> int:
    return int(parsed(instant).timestamp() * 1000)


_ANSWERS = {
    "properties": item_properties.read,
    "list": _list,
    "lastModified": _last_modified,
    "stats": _statistics,
}


def _folder(db: sqlite3.Connection, call: Call) -> Node:
    node = locate(db, call.principal, call.repo, call.path)
    if not node.folder:
        raise Refused(400, f"Expected a folder but found a file, at: {node.repo}:{node.path}")
    return node


def _deepest(call: Call) -> int:
    if not call.flag("deep"):
        return 1
    depth = call.parameter("depth") or ""
    return int(depth) if depth.isascii() and depth.isdigit() and len(depth) < 9 else 10**9


def _levels(folder: Node, node: Node) -> int:
    return node.path[len(folder.path) :].lstrip("/").count("/") + 1


def _readable(call: Call, node: Node) -> bool:
    return call.principal.may(Right.READ, node.repo, node.path)


def _with_properties(db: sqlite3.Connection, folder: Node) -> dict[int | None, str]:
    condition, parameters = nodes.below(folder)
    query = (
        f"SELECT id, updated FROM items WHERE {condition} AND"  # noqa: S608
        " EXISTS (SELECT 1 FROM properties WHERE item = items.id)"
    )
    return {row["id"]: row["updated"] for row in db.execute(query, parameters)}


routes: list[BaseRoute] = [
    Route("/artifactory/api/storage/{repo:segment}", endpoint(storage)),
    Route("/artifactory/api/storage/{repo:segment}/{path:item}", endpoint(storage)),
]
