"""Which stored items a build made: asked by download clients."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.routes import build_name, build_number, build_repository
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.builds.statuses import statuses
from mlops_jfrog.sandbox.builds.stored_artifacts import locate
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right

LATEST = "LATEST"


def build_artifacts(call: Call) -> Response:
    """``[{repo, path, name}]``; ``{repo}`` is the build-info repository."""
    name = build_name(call)
    call.principal.require_build(Right.READ, name)
    with call.platform.database.read() as db:
        run = runs.find(db, call.repo, name, build_number(call))
        if run is None:
            raise Refused(404, "File not found.")
        found = _items(db, call, run, None)
    items = [(node.repo, *nodes.split(node.path)) for node in found]
    body = [{"repo": repo, "path": path, "name": file} for repo, path, file in items]
    return json_response(body)


def search_build_artifacts(call: Call) -> Response:
    """``{"results": [{"downloadUri"}]}`` of a run by number, by LATEST or by status."""
    body = call.json_object()
    name, repos = body.get("buildName"), body.get("repos")
    if not isinstance(name, str) or not isinstance(repos, list | None):
        raise Refused(400, "buildName must be a text and repos a list")
    if body.get("mappings"):
        raise Refused(400, "mappings are not supported")
    call.principal.require_build(Right.READ, name)
    with call.platform.database.read() as db:
        run = _chosen(db, build_repository(call), name, body)
        found = _items(db, call, run, [str(repo) for repo in repos] if repos else None)
    if not found:
        raise Refused(404, f"Could not find any build artifacts for build '{name}'.")
    base = call.artifactory_url
    results = [{"downloadUri": f"{base}/{node.repo}/{quote(node.path)}"} for node in found]
    return json_response({"results": results})


def _chosen(db: sqlite3.Connection, repo: str, name: str, body: dict[str, Any]) -> Run:
    number, status = body.get("buildNumber"), body.get("buildStatus")
    if isinstance(number, str) and number != LATEST:
        return runs.get(db, repo, name, number)
    if number != LATEST and not isinstance(status, str):
        raise Refused(400, "name a buildNumber or a buildStatus")
    for run in reversed(runs.of_build(db, repo, name)):
        if number == LATEST or _status(db, run) == status:
            return run
    raise Refused(404, f"No build was found for build name: {name}, build number: {number} ")


def _status(db: sqlite3.Connection, run: Run) -> str | None:
    history = statuses(db, run)
    return history[-1]["status"] if history else None


def _items(db: sqlite3.Connection, call: Call, run: Run, repos: list[str] | None) -> list[Node]:
    build = runs.build_info(db, call.platform.store, run)
    places: list[str | None] = [*repos] if repos else [None]
    found: dict[int | None, Node] = {}
    for module in build.modules:
        for artifact in module.artifacts:
            for repo in places:
                found |= {node.id: node for node in locate(db, run, artifact, repo=repo)}
    readable = [n for n in found.values() if call.principal.may(Right.READ, n.repo, n.path)]
    return sorted(readable, key=lambda node: (node.repo, node.path))


routes: list[BaseRoute] = [
    Route(
        "/artifactory/api/builds/buildArtifacts/{name:segment}/{number:segment}/{repo:segment}",
        endpoint(build_artifacts),
        methods=["GET"],
    ),
    Route(
        "/artifactory/api/search/buildArtifacts",
        endpoint(search_build_artifacts),
        methods=["POST"],
    ),
]
