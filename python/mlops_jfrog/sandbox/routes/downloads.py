"""``api/downloads/<repository>[/<path>]``: who fetched what, and when, the newest first.

The platform itself has no such route; its request log holds this.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import download_log, repositories
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right

_MOST = 10_000


def downloads(call: Call) -> Response:
    """``{"downloads": [{repo, path, sha256, downloaded, downloadedBy}]}``, ``limit`` of them."""
    limit, offset = _number(call, "limit", 100), _number(call, "offset", 0)
    if limit > _MOST:
        raise Refused(400, f"limit can be {_MOST} at most")
    with call.platform.database.read() as db:
        repository = repositories.get(db, call.repo)
        call.principal.require(Right.MANAGE, repository.key, call.path)
        found = download_log.listed(db, repository.key, call.path, offset, limit)
    return json_response({"downloads": [each.as_json() for each in found]})


def _number(call: Call, name: str, default: int) -> int:
    text = call.parameter(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refused(400, f"{name} takes a whole number, not {text[:40]!a}")
    return int(text)


routes: list[BaseRoute] = [
    Route("/artifactory/api/downloads/{repo:segment}", endpoint(downloads), methods=["GET"]),
    Route(
        "/artifactory/api/downloads/{repo:segment}/{path:item}",
        endpoint(downloads),
        methods=["GET"],
    ),
]
