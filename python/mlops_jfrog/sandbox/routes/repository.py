"""``api/repositories``: list, create, change, delete."""

from __future__ import annotations

from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.federated import configuration as federated_configuration
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.repository_configuration import (
    changed,
    check_cache_key,
    check_members,
    new,
)

_SECRETS = {"password"}
_TYPES = {
    "generic": "Generic",
    "pypi": "Pypi",
    "huggingfaceml": "HuggingFaceML",
    "machinelearning": "MachineLearning",
}


def every(call: Call) -> Response:
    """``type`` and ``packageType`` choose among them."""
    rclass, package_type = call.parameter("type"), call.parameter("packageType")
    with call.platform.database.read() as db:
        found = repositories.every(db)
    return json_response(
        [
            _summary(call, repository)
            for repository in found
            if rclass in (None, repository.rclass)
            and package_type in (None, repository.package_type)
        ]
    )


def get(call: Call) -> Response:
    """The whole configuration; 400 for an unknown key, which clients insist on."""
    with call.platform.database.read() as db:
        repository = _known(repositories.configured(db, call.repo), call.repo)
    shown = {
        key: "" if key in _SECRETS else value for key, value in repository.configuration.items()
    }
    return json_response(federated_configuration.shown(shown))


def put(call: Call) -> Response:
    """Create, or replace the configuration of what is there."""
    call.principal.require_admin()
    body = call.json_object()
    with call.platform.database.write() as db:
        existing = repositories.configured(db, call.repo)
        made = changed(existing, body) if existing else new(call.repo, body)
        check_members(db, made)
        check_cache_key(db, made)
        repositories.put(db, made)
    word = "updated" if existing else "created"
    return PlainTextResponse(f"Successfully {word} repository '{call.repo}' \n")


def post(call: Call) -> Response:
    """Change some keys of what is there."""
    call.principal.require_admin()
    body = call.json_object()
    with call.platform.database.write() as db:
        made = changed(_known(repositories.configured(db, call.repo), call.repo), body)
        check_members(db, made)
        repositories.put(db, made)
    return PlainTextResponse(f"Repository {call.repo} update successfully.\n")


def delete(call: Call) -> Response:
    """Remove it with everything in it."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        _known(repositories.configured(db, call.repo), call.repo)
        repositories.delete(db, call.repo)
    return PlainTextResponse(
        f"Repository {call.repo} and all its content have been removed successfully."
    )


def _known(repository: Repository | None, key: str) -> Repository:
    if repository is None:
        raise Refused(400, f"Bad Request: repository '{key}' does not exist")
    return repository


def _summary(call: Call, repository: Repository) -> dict[str, Any]:
    own_url = f"{call.artifactory_url}/{repository.key}"
    return {
        "key": repository.key,
        "description": repository.configuration.get("description", ""),
        "type": repository.rclass.upper(),
        "url": repository.configuration.get("url") or own_url,
        "packageType": _TYPES.get(repository.package_type, repository.package_type),
    }


routes: list[BaseRoute] = [
    Route("/artifactory/api/repositories", endpoint(every)),
    *(
        Route("/artifactory/api/repositories/{repo:segment}", endpoint(handler), methods=[method])
        for method, handler in (("GET", get), ("PUT", put), ("POST", post), ("DELETE", delete))
    ),
]
