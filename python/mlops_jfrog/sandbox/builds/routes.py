"""``artifactory/api/build``: publish, read, compare."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.build_info import BuildInfo, build_info_repository
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.completion import completed
from mlops_jfrog.sandbox.builds.difference import difference
from mlops_jfrog.sandbox.builds.publication import publish
from mlops_jfrog.sandbox.builds.statuses import statuses
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right

_TYPE = "application/vnd.org.jfrog.build."


def build_repository(call: Call) -> str:
    """Key of the build-info repository that ``?project=`` names."""
    return RepositoryKey(build_info_repository(call.parameter("project")))


def build_name(call: Call) -> str:
    """``{name:segment}`` of the route."""
    return str(call.request.path_params["name"])


def build_number(call: Call) -> str:
    """``{number:segment}`` of the route."""
    return str(call.request.path_params["number"])


def build_url(call: Call, name: str) -> str:
    """Where a build is read."""
    return f"{call.artifactory_url}/api/build/{quote(name, safe='')}"


def publish_build(call: Call) -> Response:
    """204 with the digest of the stored document; 400 when it is no build-info."""
    build = BuildInfo.from_json(call.json_object())
    call.principal.require_build(Right.DEPLOY, build.name)
    repo, user = build_repository(call), call.principal.name
    with call.platform.database.write() as db:
        run = publish(db, call.platform.store, repo, call.body, user)
        row = db.execute("SELECT sha256 FROM items WHERE id = ?", (run.item,)).fetchone()
    return Response(status_code=204, headers={"X-Checksum-Sha256": row["sha256"]})


def list_builds(call: Call) -> Response:
    """Every build that the caller may read; 404 without any."""
    with call.platform.database.read() as db:
        newest = runs.names(db, build_repository(call))
    readable = [name for name in newest if _may_read(call, name)]
    if not readable:
        raise Refused(404, "No builds were found")
    builds = [{"uri": f"/{quote(n, safe='')}", "lastStarted": newest[n]} for n in readable]
    body = {"uri": f"{call.artifactory_url}/api/build", "builds": builds}
    return json_response(body, media_type=f"{_TYPE}Builds+json")


def list_runs(call: Call) -> Response:
    """Every run of a build, the oldest first."""
    name = build_name(call)
    call.principal.require_build(Right.READ, name)
    with call.platform.database.read() as db:
        found = runs.of_build(db, build_repository(call), name)
    if not found:
        raise Refused(404, f"No build was found for build name: {name}")
    numbers = [{"uri": f"/{quote(run.number, safe='')}", "started": run.started} for run in found]
    body = {"uri": build_url(call, name), "buildsNumbers": numbers}
    return json_response(body, media_type=f"{_TYPE}BuildsByName+json")


def read_run(call: Call) -> Response:
    """The newest run of a number, or what changed since ``?diff=``."""
    name, number, repo = build_name(call), build_number(call), build_repository(call)
    call.principal.require_build(Right.READ, name)
    with call.platform.database.read() as db:
        run = runs.get(db, repo, name, number, started=_started(call))
        other = call.parameter("diff")
        if other is not None:
            older = runs.build_info(db, call.platform.store, runs.get(db, repo, name, other))
            newer = runs.build_info(db, call.platform.store, run)
            return json_response(difference(newer, older), media_type=f"{_TYPE}BuildsDiff+json")
        document = completed(db, runs.document(db, call.platform.store, run))
        history = statuses(db, run)
    if history:
        document = {**document, "statuses": history}
    body = {"uri": f"{build_url(call, name)}/{quote(number, safe='')}", "buildInfo": document}
    return json_response(body, media_type=f"{_TYPE}BuildInfo+json")


def _started(call: Call) -> str | None:
    """pyartifactory leaves the ``+`` of the time zone raw, which reads as a blank."""
    text = call.parameter("started")
    return text.replace(" ", "+") if text else None


def _may_read(call: Call, name: str) -> bool:
    try:
        call.principal.require_build(Right.READ, name)
    except Refused:
        return False
    return True


routes: list[BaseRoute] = [
    Route("/artifactory/api/build", endpoint(publish_build), methods=["PUT"]),
    Route("/artifactory/api/build", endpoint(list_builds), methods=["GET"]),
    Route("/artifactory/api/build/{name:segment}", endpoint(list_runs), methods=["GET"]),
    Route(
        "/artifactory/api/build/{name:segment}/{number:segment}",
        endpoint(read_run),
        methods=["GET"],
    ),
]
