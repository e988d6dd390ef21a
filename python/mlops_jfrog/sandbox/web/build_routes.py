"""Builds: their runs, and one run with its promotions, its scan and what it is made of."""

from __future__ import annotations

import sqlite3

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.build_info import (
    build_info_repository,
    epoch_milliseconds,
    parse_started,
)
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.statuses import statuses
from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.web.pages import page
from mlops_jfrog.sandbox.web.rows import Rows
from mlops_jfrog.sandbox.web.visit import page_endpoint, user_of
from mlops_jfrog.sandbox.xray import scans
from mlops_jfrog.sandbox.xray.ignore_rules import Place
from mlops_jfrog.sandbox.xray.indexing import is_build_indexed
from mlops_jfrog.sandbox.xray.model_files import artifact_path
from mlops_jfrog.sandbox.xray.rulebook_store import rulebook
from mlops_jfrog.sandbox.xray.worker import worker_of

_ROWS = 500


def builds(call: Call) -> Response:
    """Every build that the user may look into."""
    with call.platform.database.read() as db:
        rows = Rows.of(call, readable_builds(db, call.principal))
    return page("builds.html", {"user": user_of(call), "rows": rows})


def build(call: Call) -> Response:
    """The runs of a build, the newest first."""
    name = _readable_name(call)
    with call.platform.database.read() as db:
        rows = Rows.of(call, runs.of_build(db, build_info_repository(), name)[::-1])
        last = {run.id: statuses(db, run)[-1:] for run in rows.shown}
    if not last:
        raise Refused(404, f"There is no build {name!a}.")
    return page("build.html", {"user": user_of(call), "name": name, "rows": rows, "last": last})


def run(call: Call) -> Response:
    """One run; a scan that is due is started, and said to be under way."""
    name, number = _readable_name(call), str(call.request.path_params["number"])
    with call.platform.database.read() as db:
        found = runs.get(db, build_info_repository(), name, number)
        info = runs.build_info(db, call.platform.store, found)
        promotions, scan, book = statuses(db, found), scans.find(db, found), rulebook(db)
        indexed = is_build_indexed(db, name)
    if indexed:
        worker_of(call.platform).wake(call.platform)
    subjects = scan.inspection.subjects if scan and scan.inspection else ()
    place = Place(build=name, number=number)
    licenses = {
        each.component_id: each.licenses
        for each in (scan.inspection.components if scan and scan.inspection else ())
    }
    values = {
        "user": user_of(call),
        "info": info,
        "promotions": promotions[::-1],
        "indexed": indexed,
        "scan": scan,
        "violations": book.violations(book.of_build(name), subjects, place),
        "watched": bool(book.of_build(name)),
        "licenses": sorted({name for stated in licenses.values() for name in stated}),
        "artifacts": [
            (each, artifact_path(each)) for module in info.modules for each in module.artifacts
        ][:_ROWS],
        "dependencies": [each for module in info.modules for each in module.dependencies][:_ROWS],
    }
    return page("run.html", values)


def readable_builds(db: sqlite3.Connection, principal: Principal) -> list[tuple[str, str]]:
    """Name and start of the newest run of each build, the newest first."""
    names = runs.names(db, build_info_repository())
    own = [each for each in names.items() if principal.may_build(Right.READ, each[0])]
    return sorted(own, key=lambda each: epoch_milliseconds(parse_started(each[1])), reverse=True)


def _readable_name(call: Call) -> str:
    name = str(call.request.path_params["name"])
    call.principal.require_build(Right.READ, name)
    return name


routes: list[BaseRoute] = [
    Route("/ui/builds", page_endpoint(builds), methods=["GET"]),
    Route("/ui/builds/{name:segment}", page_endpoint(build), methods=["GET"]),
    Route("/ui/builds/{name:segment}/{number:segment}", page_endpoint(run), methods=["GET"]),
]
