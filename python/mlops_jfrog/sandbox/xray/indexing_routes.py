"""Which builds and repositories are indexed, and Xray's version."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.build_info import build_info_repository
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray import indexing
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.request_fields import entries, mapping, name_of, texts

BINARY_MANAGER = "default"
VERSION = "3.111.0"


def version(call: Call) -> Response:
    """The release of Xray whose routes these are."""
    return json_response({"xray_version": VERSION, "xray_revision": "0000000"})


def read_builds(call: Call) -> Response:
    """Indexed names and patterns, and the builds that none of them covers."""
    call.principal.require_admin()
    _require_manager(call)
    with call.platform.database.read() as db:
        patterns = indexing.indexed_builds(db)
        known = runs.names(db, build_info_repository())
        others = [name for name in known if not indexing.is_build_indexed(db, name)]
    body = {"indexed_builds": patterns, "non_indexed_builds": others}
    return json_response({"bin_mgr_id": BINARY_MANAGER, **body})


def set_builds(call: Call) -> Response:
    """``indexed_builds`` holds names, of builds to come too, or Ant patterns such as ``**``."""
    call.principal.require_admin()
    _require_manager(call)
    patterns = texts(call.json_object(), "indexed_builds")
    with call.platform.database.write() as db:
        indexing.set_indexed_builds(db, patterns)
    return json_response({"info": "Builds were successfully updated"})


def add_builds(call: Call) -> Response:
    """Index these names or patterns as well."""
    call.principal.require_admin()
    names = texts(call.json_object(), "names")
    with call.platform.database.write() as db:
        indexing.add_indexed_builds(db, names)
    return json_response({"info": "Builds were successfully added"})


def read_repositories(call: Call) -> Response:
    """Indexed repositories and the others; virtual ones have no items of their own."""
    call.principal.require_admin()
    _require_manager(call)
    with call.platform.database.read() as db:
        every = [each for each in repositories.every(db) if each.rclass != "virtual"]
    indexed = [_described(each) for each in every if indexing.is_repository_indexed(each)]
    others = [_described(each) for each in every if not indexing.is_repository_indexed(each)]
    body = {"indexed_repos": indexed, "non_indexed_repos": others}
    return json_response({"bin_mgr_id": BINARY_MANAGER, **body})


def set_repositories(call: Call) -> Response:
    """Index exactly the repositories in ``indexed_repos``."""
    call.principal.require_admin()
    _require_manager(call)
    listed = entries(call.json_object(), "indexed_repos")
    names = [name_of(mapping(each, "a repository"), "a repository") for each in listed]
    with call.platform.database.write() as db:
        for name in names:
            if repositories.find(db, name) is None:
                raise Refused(400, f"Repository {name} does not exist")
        indexing.set_indexed_repositories(db, names)
    return json_response({"info": "Repositories were successfully updated"})


def _described(repository: Repository) -> dict[str, Any]:
    package_type = repository.package_type.capitalize()
    return {"name": repository.key, "type": repository.rclass, "pkg_type": package_type}


def _require_manager(call: Call) -> None:
    manager = call.request.path_params["manager"]
    if manager != BINARY_MANAGER:
        raise Refused(404, f"Binary manager {manager!a} does not exist")


_MANAGER = "/xray/api/v1/binMgr/{manager:segment}"

routes: list[BaseRoute] = [
    Route("/xray/api/v1/system/version", xray_endpoint(version), methods=["GET"]),
    Route("/xray/api/v1/binMgr/builds", xray_endpoint(add_builds), methods=["POST"]),
    Route(f"{_MANAGER}/builds", xray_endpoint(read_builds), methods=["GET"]),
    Route(f"{_MANAGER}/builds", xray_endpoint(set_builds), methods=["PUT"]),
    Route(f"{_MANAGER}/repos", xray_endpoint(read_repositories), methods=["GET"]),
    Route(f"{_MANAGER}/repos", xray_endpoint(set_repositories), methods=["PUT"]),
]
