"""Reads that may reach an upstream, and what smart remotes of other instances tell us."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.clock import parsed, written
from mlops_jfrog.sandbox.endpoint import Call, endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.remote import smart
from mlops_jfrog.sandbox.remote.generic import bring
from mlops_jfrog.sandbox.request_path import ItemPath
from mlops_jfrog.sandbox.routes.immediate_download import immediate
from mlops_jfrog.sandbox.xray.download_routes import guarded_download

_MOST = 10**12


def download(call: Call) -> Response:
    """The artifact, fetched before where only an upstream has it."""
    remote = bring(call.platform, call.principal, call.repo, call.path)
    answer = guarded_download(call)
    if remote is not None and call.request.method == "GET":
        with call.platform.database.read() as db:
            node = nodes.find(db, remote.key, call.path)
        if node is not None:
            smart.report_downloads(call.platform, remote, node)
    return answer


def downloaded_elsewhere(call: Call) -> Response:
    """``{path, origin, count, last, lastBy}`` of a smart remote that proxies this repository."""
    body = call.json_object()
    path, origin, count = ItemPath(str(body.get("path"))), body.get("origin"), body.get("count")
    if not isinstance(origin, str) or type(count) is not int or not 0 < count < _MOST:
        raise Refused(400, "a report names an origin and a count")
    try:
        last = written(parsed(str(body.get("last"))))
    except ValueError as error:
        raise Refused(400, "last must be an instant") from error
    with call.platform.database.write() as db:
        repository = repositories.get(db, call.repo)
        call.principal.require(Right.READ, repository.key, path, rclass=repository.rclass)
        node = nodes.stat(db, repository.key, path)
        db.execute(
            "INSERT INTO remote_downloads VALUES (?, ?, ?, ?, ?) ON CONFLICT (item, origin)"
            " DO UPDATE SET count = max(count, excluded.count), last = excluded.last,"
            " last_by = excluded.last_by",
            (
                *(node.id, f"{call.principal.name}@{origin[:100]}", count, last),
                str(body.get("lastBy"))[:100],
            ),
        )
    return Response(status_code=204)


routes: list[BaseRoute] = [
    Route(
        "/artifactory/api/smart-remote/{repo:segment}/downloads",
        endpoint(downloaded_elsewhere),
        methods=["POST"],
    ),
    # Before the downloads of the same paths that look into the cache only.
    Route("/artifactory/{repo:segment}/{path:item}", immediate(download), methods=["GET"]),
]
