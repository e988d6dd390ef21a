"""``api/copy`` and ``api/move``."""

from __future__ import annotations

import sqlite3

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import node_transfer, nodes, repositories
from mlops_jfrog.sandbox.deployment import check_overwrite
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.node_transfer import Step, Transferred
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.request_path import ItemPath

_MEDIA_TYPE = "application/vnd.org.jfrog.artifactory.storage.CopyOrMoveResult+json"


def copy(call: Call) -> Response:
    """Copies carry the properties; all or nothing."""
    with call.platform.database.write() as db:
        _, target, steps = _planned(db, call)
        if call.flag("dry"):
            done = _counted(steps)
        else:
            done = node_transfer.copy(db, steps, target.key, call.principal.name)
    return _answer(call, ("copying", "copied"), done)


def move(call: Call) -> Response:
    """Like a copy, and the source is gone; needs the right to delete it."""
    with call.platform.database.write() as db:
        source, target, steps = _planned(db, call)
        for step in steps:
            call.principal.require(Right.DELETE, source.repo, step.source.path)
        if call.flag("dry"):
            done = _counted(steps)
        else:
            done = node_transfer.move(db, source, steps, target.key, call.principal.name)
    return _answer(call, ("moving", "moved"), done)


def check_transfer(
    db: sqlite3.Connection, principal: Principal, target: Repository, steps: list[Step]
) -> None:
    """403 where a source may not be read, or a target not written or overwritten."""
    for step in steps:
        principal.require(Right.READ, step.source.repo, step.source.path)
        principal.require(Right.DEPLOY, target.key, step.path)
        if not target.accepts(step.path):
            raise Refused(403, f"The patterns of '{target.key}' keep out '{step.path}'.")
        if step.source.checksums is not None:
            check_overwrite(db, principal, target.key, step.path, step.source.checksums.sha256)


def _planned(db: sqlite3.Connection, call: Call) -> tuple[Node, Repository, list[Step]]:
    repo, path = _target(call)
    origin = repositories.get(db, call.repo)
    if origin.rclass == "virtual":
        raise Refused(400, f"'{call.repo}' is virtual; name the repository that has the item")
    source = nodes.stat(db, origin.key, call.path)
    target = repositories.get(db, repo)
    if not target.takes_deployments:
        raise Refused(400, f"'{repo}' is a {target.rclass} repository: nothing can be put there")
    if target.package_type != repositories.get(db, source.repo).package_type and (
        target.package_type != "generic"
    ):
        raise Refused(400, f"'{repo}' holds {target.package_type} packages only.")
    steps = node_transfer.plan(db, source, target.key, path)
    check_transfer(db, call.principal, target, steps)
    return source, target, steps


def _target(call: Call) -> tuple[str, str]:
    repo, _, path = (call.parameter("to") or "").lstrip("/").partition("/")
    if not repo:
        raise Refused(400, "copy and move need ?to=/<repository>/<path>")
    return repo, str(ItemPath(path))


def _counted(steps: list[Step]) -> Transferred:
    folders = sum(step.source.folder for step in steps)
    return Transferred(len(steps) - folders, folders)


def _answer(call: Call, words: tuple[str, str], done: Transferred) -> Response:
    doing, did = words
    prefix = "Dry Run for " if call.flag("dry") else ""
    message = (
        f"{prefix}{doing} {call.repo}/{call.path} to {(call.parameter('to') or '').lstrip('/')}"
        f" completed successfully, {done.files} artifacts and {done.folders} folders were {did}"
    )
    body = {"messages": [{"level": "INFO", "message": message}]}
    return json_response(body, media_type=_MEDIA_TYPE)


routes: list[BaseRoute] = [
    Route(
        f"/artifactory/api/{word}/{{repo:segment}}/{{path:item}}",
        endpoint(handler),
        methods=["POST"],
    )
    for word, handler in (("copy", copy), ("move", move))
]
