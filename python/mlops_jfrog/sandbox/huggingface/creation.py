"""Making and removing whole models, and what else the client asks of the hub itself."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.endpoint import json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import history, model_card, revisions
from mlops_jfrog.sandbox.huggingface.hub_endpoint import HubCall, hub_endpoint, repo_not_found
from mlops_jfrog.sandbox.huggingface.hub_id import DEFAULT_REVISION, HubId, Kind
from mlops_jfrog.sandbox.huggingface.lookup import PACKAGE_TYPE
from mlops_jfrog.sandbox.permissions import Right


def create(hub_call: HubCall) -> Response:
    """``{url, name}``; 409, with the same, where it is there already."""
    call, hub = hub_call.call, _named(hub_call)
    body = call.json_object()
    if body.get("visibility") == "public" or body.get("private") is False:
        raise Refused(400, "nobody reads without an account here: a model can't be public")
    answer = {"url": f"{hub_call.hub_url}/{hub.folder}", "name": hub.name, "id": hub.name}
    with call.platform.database.write() as db:
        repository = repositories.deployment_target(db, call.repo)
        if repository.package_type != PACKAGE_TYPE:
            raise Refused(400, f"'{repository.key}' is no Hugging Face repository.")
        call.principal.require(Right.DEPLOY, repository.key, hub.folder)
        if revisions.exists(db, repository, hub):
            message = f"You already created this {hub.kind.value.removesuffix('s')} repo"
            return json_response({**answer, "error": message}, 409)
        revisions.mark_commit(db, repository, hub, DEFAULT_REVISION, call.principal.name)
    return json_response(answer)


def remove(hub_call: HubCall) -> Response:
    """A model with all its revisions; needs the right to delete every file."""
    call, hub = hub_call.call, _named(hub_call)
    with call.platform.database.write() as db:
        repository = repositories.deployment_target(db, call.repo)
        folder = nodes.find(db, repository.key, hub.folder)
        readable = folder and call.principal.may(Right.READ, repository.key, hub.folder)
        if folder is None or not readable:
            raise repo_not_found(hub)
        for node in [folder, *nodes.descendants(db, folder)]:
            call.principal.require(Right.DELETE, repository.key, node.path)
        nodes.delete(db, folder)
        history.forget(db, repository.key, hub)
    return json_response({"name": hub.name})


def validate_card(hub_call: HubCall) -> Response:
    """Whether a model card's metadata can be read; 400 says why not."""
    content = hub_call.call.json_object().get("content")
    if not isinstance(content, str):
        raise Refused(400, "a card needs a content")
    try:
        found = model_card.front_matter(content)
    except ValueError as error:
        raise Refused(400, str(error)) from error
    warnings = [] if found else [{"message": "empty or missing yaml metadata in repo card"}]
    return json_response({"errors": [], "warnings": warnings})


def who_am_i(hub_call: HubCall) -> Response:
    """The caller as a user of the hub."""
    principal = hub_call.call.principal
    token = {"displayName": "access token", "role": "write" if principal.admin else "fineGrained"}
    user = {"type": "user", "id": principal.name, "name": principal.name, "orgs": []}
    return json_response({**user, "auth": {"type": "access_token", "accessToken": token}})


def _named(hub_call: HubCall) -> HubId:
    """What the body names; a name without an organisation is the caller's own."""
    body = hub_call.call.json_object()
    name, organization = body.get("name"), body.get("organization")
    if not isinstance(name, str) or not isinstance(organization, (str, type(None))):
        raise Refused(400, "a repository needs a name, and maybe an organization")
    kind = Kind.of(str(body.get("type") or "model"))
    return HubId.of(kind, f"{organization or hub_call.call.principal.name}/{name}")


_ROOT = "/artifactory/api/huggingfaceml/{repo:segment}/api"

routes: list[BaseRoute] = [
    Route(f"{_ROOT}/repos/create", hub_endpoint(create), methods=["POST"]),
    Route(f"{_ROOT}/repos/delete", hub_endpoint(remove), methods=["DELETE"]),
    Route(f"{_ROOT}/validate-yaml", hub_endpoint(validate_card), methods=["POST"]),
    Route(f"{_ROOT}/whoami-v2", hub_endpoint(who_am_i), methods=["GET"]),
]
