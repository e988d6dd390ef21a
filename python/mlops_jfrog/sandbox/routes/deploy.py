"""PUT of artifacts: streamed, by checksum only, as an archive to unpack, or a folder."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import item_json, nodes, repositories, uploads
from mlops_jfrog.sandbox.checksum_store import Incoming, find_checksums
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.deployment import (
    check_digests,
    check_may_deploy,
    expected_digests,
    place_file,
)
from mlops_jfrog.sandbox.endpoint import Call, authenticated_call, json_response, platform_of
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.exploding import unpacked
from mlops_jfrog.sandbox.identity import token_bearer
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.receiving import drain, receive

_EXPLODE = ("x-explode-archive", "x-explode-archive-atomic")
_CREATED = "application/vnd.org.jfrog.artifactory.storage.ItemCreated+json"


@dataclass(frozen=True)
class Deployment:
    """A deployment that may go ahead, as far as it can be known before its content."""

    call: Call
    repo: str
    path: str
    properties: Properties
    digests: dict[str, str]


async def deploy(request: Request) -> Response:
    """201 with what was stored; 409 when the content is not what its checksums say."""
    try:
        deployment = _admitted_at_once(request)
        if deployment is None:
            deployment = await run_sync(_admitted, request)
    except Exception:
        # A client that is still sending would see a broken pipe instead of the reason.
        await drain(request)
        raise
    if deployment.call.path.trailing_slash:
        await drain(request)
        return await run_sync(_folder, deployment)
    if _says_yes(request, "x-checksum-deploy"):
        await drain(request)
        return await _written(deployment, partial(_known, deployment))
    return await _content(request, deployment)


def _admitted_at_once(request: Request) -> Deployment | None:
    """Waking a thread costs more than this; None for passwords, which take their time."""
    platform = platform_of(request)
    with platform.database.read() as db:
        caller = token_bearer(platform, db, request.headers)
        return _checked(db, Call(platform, request, caller)) if caller is not None else None


def _admitted(request: Request) -> Deployment:
    call = authenticated_call(request)
    with call.platform.database.read() as db:
        return _checked(db, call)


def _checked(db: sqlite3.Connection, call: Call) -> Deployment:
    properties = Properties.from_matrix(call.matrix)
    digests = expected_digests(call.request.headers)
    if not call.path:
        raise Refused(400, "a deployment needs a path inside the repository")
    repository = repositories.deployment_target(db, call.repo)
    check_may_deploy(call.principal, repository, call.path, properties)
    return Deployment(call, repository.key, str(call.path), properties, digests)


async def _content(request: Request, deployment: Deployment) -> Response:
    platform = deployment.call.platform
    with platform.store.receive() as incoming:

        def finish() -> Checksums:
            checksums = incoming.finish()
            check_digests(deployment.path, deployment.digests, checksums)
            return checksums

        if any(_says_yes(request, header) for header in _EXPLODE):
            await receive(request, incoming.write, finish)
            return await run_sync(_exploded, deployment, incoming)
        checksums = await receive(request, incoming.write, finish)
        return await _written(deployment, partial(_new, deployment, incoming, checksums))


async def _written(deployment: Deployment, work: Callable[[sqlite3.Connection], Node]) -> Response:
    """The answer when what ``work`` writes is committed."""
    node = await asyncio.wrap_future(deployment.call.platform.writes.submit(work))
    return _created(deployment.call, node)


def _new(
    deployment: Deployment, incoming: Incoming, checksums: Checksums, db: sqlite3.Connection
) -> Node:
    deployment.call.platform.store.keep(db, incoming, checksums)
    return _place(deployment, checksums, db)


def _place(deployment: Deployment, checksums: Checksums, db: sqlite3.Connection) -> Node:
    principal, properties = deployment.call.principal, deployment.properties
    return place_file(db, principal, deployment.repo, deployment.path, checksums, properties)


def _exploded(deployment: Deployment, archive: Incoming) -> Response:
    """200 when all files lie in the archive's folder; they get its properties, it is not kept."""
    call, folder = deployment.call, deployment.path.rpartition("/")[0]
    store = call.platform.store
    properties = deployment.properties
    with (
        unpacked(store, archive.path, deployment.path) as files,
        call.platform.database.write() as db,
    ):
        repository = repositories.get(db, deployment.repo)
        for each in files:
            path = f"{folder}/{each.path}".lstrip("/")
            check_may_deploy(call.principal, repository, path, properties)
            store.keep(db, each.incoming, each.checksums)
            place_file(db, call.principal, repository.key, path, each.checksums, properties)
    return Response(status_code=200)


def _known(deployment: Deployment, db: sqlite3.Connection) -> Node:
    """Of bytes that the store has; 404 where it hasn't."""
    for algorithm in ("sha256", "sha1", "md5"):
        if digest := deployment.digests.get(algorithm):
            break
    else:
        raise Refused(400, "X-Checksum-Deploy needs a checksum header")
    checksums = find_checksums(db, algorithm, digest)
    if checksums is None:
        raise Refused(
            404,
            f"Checksum deploy failed. No existing file with {algorithm.upper()}: '{digest}'",
        )
    check_digests(deployment.path, deployment.digests, checksums)
    if token := deployment.call.request.headers.get("x-checksum-deploy-token"):
        uploads.check_deploy_token(db, token, deployment.repo, deployment.path, checksums.sha256)
    return _place(deployment, checksums, db)


def _says_yes(request: Request, header: str) -> bool:
    return request.headers.get(header, "").lower() == "true"


def _folder(deployment: Deployment) -> Response:
    with deployment.call.platform.database.write() as db:
        user = deployment.call.principal.name
        node = nodes.make_folder(db, deployment.repo, deployment.path, user)
        if deployment.properties:
            set_properties(db, node, deployment.properties)
    return _created(deployment.call, node)


def _created(call: Call, node: Node) -> Response:
    body = item_json.created(call.artifactory_url, node)
    response = json_response(body, 201, _CREATED)
    response.headers["Location"] = body["uri"]
    return response


routes: list[BaseRoute] = [
    Route("/artifactory/{repo:segment}", deploy, methods=["PUT"]),
    Route("/artifactory/{repo:segment}/{path:item}", deploy, methods=["PUT"]),
]
