"""Branches and tags: revisions that begin as copies of another one."""

from __future__ import annotations

import sqlite3

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import node_transfer, nodes, repositories
from mlops_jfrog.sandbox.deployment import check_may_deploy
from mlops_jfrog.sandbox.endpoint import json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import commit, history, lookup, revisions
from mlops_jfrog.sandbox.huggingface.hub_endpoint import (
    HubCall,
    hub_endpoint,
    repo_not_found,
    revision_not_found,
)
from mlops_jfrog.sandbox.huggingface.hub_id import DEFAULT_REVISION, storable
from mlops_jfrog.sandbox.huggingface.revisions import Revision
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.node_transfer import Step
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.repositories import Repository


def create_branch(hub_call: HubCall) -> Response:
    """A branch at ``startingPoint``, else at the default revision; 409 where it is there."""
    body = hub_call.call.json_object()
    start = str(body.get("startingPoint") or DEFAULT_REVISION)
    return _create(hub_call, hub_call.revision, start, Properties())


def create_tag(hub_call: HubCall) -> Response:
    """A tag at the revision in the path; 409 where a revision has that name."""
    tag = hub_call.call.json_object().get("tag")
    if not isinstance(tag, str):
        raise Refused(400, "a tag needs a name")
    marked = Properties.of([(revisions.TAG_PROPERTY, "true")])
    return _create(hub_call, tag, hub_call.revision, marked)


def remove(hub_call: HubCall) -> Response:
    """A branch or a tag goes; needs the right to delete every file of it."""
    call, hub, name = hub_call.call, hub_call.id, hub_call.revision
    with call.platform.database.write() as db:
        repository = _target(db, hub_call)
        found = revisions.in_folder(db, repository, hub, name) if storable(name) else None
        if found is None or not lookup.may_see(call.principal, found):
            raise revision_not_found(hub, name)
        for node in [found.folder, *nodes.descendants(db, found.folder)]:
            call.principal.require(Right.DELETE, repository.key, node.path)
        nodes.delete(db, found.folder)
        history.forget(db, repository.key, hub, name)
    return json_response({})


def _create(hub_call: HubCall, name: str, start: str, marks: Properties) -> Response:
    call, hub = hub_call.call, hub_call.id
    commit.check_revision(name)
    with call.platform.database.write() as db:
        repository = _target(db, hub_call)
        if nodes.find(db, repository.key, hub.revision_folder(name)) is not None:
            raise Refused(409, f"Reference already exists: {name!a}")
        source = revisions.find_revision(db, repository, hub, start)
        if source is None or not lookup.may_see(call.principal, source):
            known = revisions.exists(db, repository, hub)
            raise revision_not_found(hub, start) if known else repo_not_found(hub)
        _copy(db, hub_call, source, name)
        made = revisions.mark_commit(db, repository, hub, name, call.principal.name)
        if marks:
            set_properties(db, made.folder, marks)
        history.inherit(db, source, name)
    return json_response({})


def _copy(db: sqlite3.Connection, hub_call: HubCall, source: Revision, name: str) -> None:
    principal, repository = hub_call.call.principal, source.repository
    folder = source.hub.revision_folder(name)
    steps = [Step(node, f"{folder}/{path}") for path, node in source.files.items()]
    for step in steps:
        principal.require(Right.READ, repository.key, step.source.path)
        check_may_deploy(principal, repository, step.path, Properties())
    if not steps:
        principal.require(Right.DEPLOY, repository.key, folder)
    node_transfer.copy(db, steps, repository.key, principal.name)


def _target(db: sqlite3.Connection, hub_call: HubCall) -> Repository:
    repository = repositories.deployment_target(db, hub_call.call.repo)
    if repository.package_type != lookup.PACKAGE_TYPE:
        raise Refused(400, f"'{repository.key}' is no Hugging Face repository.")
    return repository


_ID = "/artifactory/api/huggingfaceml/{repo:segment}/api/{kind:kind}/{id:hub}"

routes: list[BaseRoute] = [
    Route(f"{_ID}/branch/{{revision:segment}}", hub_endpoint(create_branch), methods=["POST"]),
    Route(f"{_ID}/branch/{{revision:segment}}", hub_endpoint(remove), methods=["DELETE"]),
    Route(f"{_ID}/tag/{{revision:segment}}", hub_endpoint(create_tag), methods=["POST"]),
    Route(f"{_ID}/tag/{{revision:segment}}", hub_endpoint(remove), methods=["DELETE"]),
]
