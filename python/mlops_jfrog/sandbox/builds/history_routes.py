"""``artifactory/api/build``: delete, rename, discard old runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.changes import (
    Retention,
    artifacts_to_delete,
    delete_nodes,
    rename,
)
from mlops_jfrog.sandbox.builds.routes import build_name, build_repository
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.endpoint import Call, endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right


def delete_by_query(call: Call) -> Response:
    """Delete the runs in ``?buildNumbers=1,2``, or all with ``?deleteAll=1``."""
    numbers = (call.parameter("buildNumbers") or "").split(",")
    chosen = None if call.flag("deleteAll") else [n.strip() for n in numbers if n.strip()]
    return _delete(call, build_name(call), chosen, with_artifacts=call.flag("artifacts"))


def delete_by_body(call: Call) -> Response:
    """The same by ``{buildName, buildNumbers, deleteArtifacts, deleteAll}``."""
    body = call.json_object()
    name, numbers = body.get("buildName"), body.get("buildNumbers") or []
    if not isinstance(name, str) or not isinstance(numbers, list):
        raise Refused(400, "buildName must be a text and buildNumbers a list")
    chosen = None if body.get("deleteAll") is True else [str(number) for number in numbers]
    return _delete(call, name, chosen, with_artifacts=body.get("deleteArtifacts") is True)


def rename_build(call: Call) -> Response:
    """Give every run the name ``?to=``; 409 where that has one of them already."""
    name, new_name = build_name(call), call.parameter("to")
    if not new_name:
        raise Refused(400, "the parameter 'to' must name the build's new name")
    call.principal.require_build(Right.DELETE, name)
    call.principal.require_build(Right.DEPLOY, new_name)
    repo = build_repository(call)
    with call.platform.database.write() as db:
        for run in _existing(db, repo, name):
            if runs.find(db, repo, new_name, run.number, started=run.started) is not None:
                raise Refused(409, f"Build '{new_name}' has the run {run.number} already.")
            rename(db, call.platform.store, run, new_name, call.principal.name)
    return PlainTextResponse(f"Build renaming of '{name}' to '{new_name}' was successful.\n")


def discard(call: Call) -> Response:
    """204 when the runs beyond the limits are gone."""
    name, body = build_name(call), call.json_object()
    retention = Retention.from_json(body)
    call.principal.require_build(Right.DELETE, name)
    with call.platform.database.write() as db:
        history = _existing(db, build_repository(call), name)
        going = retention.discarded(history)
        _remove(db, call, going, with_artifacts=body.get("deleteBuildArtifacts") is True)
    return Response(status_code=204)


def _delete(
    call: Call, name: str, numbers: Sequence[str] | None, *, with_artifacts: bool
) -> Response:
    call.principal.require_build(Right.DELETE, name)
    repo = build_repository(call)
    with call.platform.database.write() as db:
        history = _existing(db, repo, name)
        if numbers is None:
            going = history
        else:
            going = [run for run in history if run.number in numbers]
            known = {run.number for run in going}
            for number in numbers:
                if number not in known:
                    runs.get(db, repo, name, number)
        if not going:
            raise Refused(400, "name the runs in buildNumbers, or say deleteAll")
        _remove(db, call, going, with_artifacts=with_artifacts)
    deleted = ", ".join(f"{run.name}#{run.number}" for run in going)
    return PlainTextResponse(f"The following builds has been deleted successfully: {deleted}. \n")


def _remove(
    db: sqlite3.Connection, call: Call, going: Sequence[Run], *, with_artifacts: bool
) -> None:
    for run in going:
        if with_artifacts:
            found = artifacts_to_delete(db, call.platform.store, run)
            for node in found:
                call.principal.require(Right.DELETE, node.repo, node.path)
            delete_nodes(db, found)
        runs.delete(db, run)


def _existing(db: sqlite3.Connection, repo: str, name: str) -> list[Run]:
    history = runs.of_build(db, repo, name)
    if not history:
        raise Refused(404, f"No build was found for build name: {name}")
    return history


routes: list[BaseRoute] = [
    # Before the routes with a build's name in the same place.
    Route("/artifactory/api/build/delete", endpoint(delete_by_body), methods=["POST"]),
    Route("/artifactory/api/build/rename/{name:segment}", endpoint(rename_build), methods=["POST"]),
    Route("/artifactory/api/build/retention/{name:segment}", endpoint(discard), methods=["POST"]),
    Route("/artifactory/api/build/{name:segment}", endpoint(delete_by_query), methods=["DELETE"]),
]
