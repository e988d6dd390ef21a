"""Uploads of large files: git LFS's batch, with addresses that carry their own permission.

The client sends no credentials to such an address, so it names what may be put there (repository,
digest, size) and until when, signed with a key that only the data folder has.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.checksum_store import find_checksums, hold
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.endpoint import json_response, platform_of
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface.hub_endpoint import HubCall, hub_endpoint, refusing
from mlops_jfrog.sandbox.huggingface.hub_id import DEFAULT_REVISION
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.receiving import drain

VALID_SECONDS = 6 * 3600
"""How long an upload may begin after it was announced."""
_JSON = "application/vnd.git-lfs+json"
_MOST_OBJECTS = 1000
_BLOCK = 1024 * 1024


def batch(hub_call: HubCall) -> Response:
    """Where to put each object; nothing to do for one that the store has."""
    call = hub_call.call
    body = call.json_object()
    if body.get("operation") != "upload" or body.get("hash_algo", "sha256") != "sha256":
        raise Refused(400, "only uploads by sha256 are offered; downloads go by resolve")
    reference = body.get("ref")
    name = reference.get("name") if isinstance(reference, dict) else None
    require_publisher(hub_call, str(name or DEFAULT_REVISION))
    wanted = _objects(body)
    with call.platform.database.write() as db:
        known = {oid: find_checksums(db, "sha256", oid) for oid, _ in wanted}
        for oid, _ in wanted:
            hold(db, oid)  # the commit that names it comes later
    objects = [_actions(hub_call, oid, size, known[oid]) for oid, size in wanted]
    return json_response({"transfer": "basic", "objects": objects}, media_type=_JSON)


def verify(hub_call: HubCall) -> Response:
    """200 when the object arrived whole."""
    body = hub_call.call.json_object()
    with hub_call.call.platform.database.read() as db:
        found = find_checksums(db, "sha256", str(body.get("oid")))
    if found is None or found.size != body.get("size"):
        raise Refused(404, f"there is no object {body.get('oid')!a} of that size")
    return json_response({"message": "verified"}, media_type=_JSON)


async def upload(request: Request) -> Response:
    """PUT of one object; 403 unless its address is one of ours, unaltered and not expired."""
    platform = platform_of(request)
    try:
        oid, size = _permitted(platform, request)
    except Refused:
        await drain(request)
        raise
    with platform.store.receive() as incoming:
        received = 0
        pending = bytearray()
        async for block in request.stream():
            received += len(block)
            if received > size:
                raise Refused(413, f"the object was announced with {size} bytes")
            pending += block
            if len(pending) >= _BLOCK:
                await run_sync(incoming.write, bytes(pending))
                pending.clear()

        def keep() -> Response:
            incoming.write(bytes(pending))
            checksums = incoming.finish()
            if (checksums.sha256, checksums.size) != (oid, size):
                raise Refused(400, f"what arrived is not {oid} with {size} bytes")
            with platform.database.write() as db:
                platform.store.keep(db, incoming, checksums)
                hold(db, checksums.sha256)
            return Response(status_code=200)

        return await run_sync(keep)


def require_publisher(hub_call: HubCall, revision: str) -> str:
    """The key of the repository that is written to; 403 for who may not deploy there."""
    with hub_call.call.platform.database.read() as db:
        repository = repositories.deployment_target(db, hub_call.call.repo)
    path = hub_call.id.revision_folder(revision)
    hub_call.call.principal.require(Right.DEPLOY, repository.key, path)
    return repository.key


def signed_query(platform: Platform, repo: str, oid: str, size: int, expires: int) -> str:
    """What an address must end in for its PUT to be accepted."""
    signature = _signature(platform, repo, oid, size, expires)
    return urlencode({"size": size, "expires": expires, "signature": signature})


def _actions(hub_call: HubCall, oid: str, size: int, known: Checksums | None) -> dict[str, Any]:
    described: dict[str, Any] = {"oid": oid, "size": size}
    if known is not None:
        if known.size != size:
            message = f"{oid} has {known.size} bytes, not {size}"
            described["error"] = {"code": 422, "message": message}
        return described
    call = hub_call.call
    expires = int(time.time()) + VALID_SECONDS
    query = signed_query(call.platform, call.repo, oid, size, expires)
    base = f"{hub_call.hub_url}/lfs/{oid}"
    verify_url = f"{hub_call.hub_url}/{hub_call.id.folder}.git/info/lfs/objects/verify"
    actions = {
        "upload": {"href": f"{base}?{query}", "header": {}, "expires_in": VALID_SECONDS},
        "verify": {"href": verify_url, "header": {}},
    }
    return {**described, "authenticated": True, "actions": actions}


def _objects(body: dict[str, Any]) -> list[tuple[str, int]]:
    objects = body.get("objects")
    if not isinstance(objects, list) or len(objects) > _MOST_OBJECTS:
        raise Refused(400, f"objects must be a list of at most {_MOST_OBJECTS}")
    found = []
    for each in objects:
        oid, size = (each.get("oid"), each.get("size")) if isinstance(each, dict) else (None, None)
        if not is_sha256(oid) or type(size) is not int or size < 0:
            raise Refused(400, "every object needs an oid (sha256 in hexadecimal) and a size")
        found.append((oid, size))
    return found


def _permitted(platform: Platform, request: Request) -> tuple[str, int]:
    oid = str(request.path_params["oid"])
    query = request.query_params
    size, expires = query.get("size", ""), query.get("expires", "")
    if not (is_sha256(oid) and size.isascii() and size.isdigit() and expires.isdigit()):
        raise Refused(403, "the address of an upload must be the one that was given")
    repo = str(request.path_params["repo"])
    expected = _signature(platform, repo, oid, int(size[:20]), int(expires[:20]))
    if not hmac.compare_digest(expected.encode(), query.get("signature", "").encode()):
        raise Refused(403, "the address of an upload must be the one that was given")
    if int(expires) < time.time():
        raise Refused(403, "the address of this upload has expired; begin it again")
    return oid, int(size)


def _signature(platform: Platform, repo: str, oid: str, size: int, expires: int) -> str:
    text = f"huggingface-upload\0{repo}\0{oid}\0{size}\0{expires}"
    return hmac.new(platform.signing_key, text.encode(), hashlib.sha256).hexdigest()


_ROOT = "/artifactory/api/huggingfaceml/{repo:segment}"

routes: list[BaseRoute] = [
    Route(f"{_ROOT}/lfs/{{oid:segment}}", refusing(upload), methods=["PUT"]),
    *(
        Route(
            f"{_ROOT}{prefix}/{{id:hub}}.git/info/lfs/objects/{name}",
            hub_endpoint(handler),
            methods=["POST"],
        )
        for prefix in ("/{kind:kind}", "")
        for name, handler in (("batch", batch), ("verify", verify))
    ),
]
