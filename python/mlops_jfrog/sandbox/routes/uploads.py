"""``api/v1/uploads``: a large file in parts, each sent to an address of its own.

``config``, ``create``, then for each part ``urlPart`` and a PUT to the address it gives (without
credentials), ``complete``, ``status`` until it is FINISHED, and a checksum deploy that shows the
token it gave. All between ``create`` and the deploy carry the token that ``create`` gave.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import repositories, uploads
from mlops_jfrog.sandbox.deployment import check_may_deploy
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response, platform_of, read_body
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.receiving import drain
from mlops_jfrog.sandbox.request_path import ItemPath
from mlops_jfrog.sandbox.uploads import MOST_PARTS, Upload

_MIB = 1 << 20
_LARGEST_PART_MIB = 5 * 1024


def config(_: Call) -> Response:
    """Whether it is offered."""
    return json_response({"supported": True})


def create(call: Call) -> Response:
    """``repoKey``, ``repoPath``, ``partSizeMB``: the token of a new upload."""
    path = ItemPath(call.parameter("repoPath") or "")
    size = _number(call.parameter("partSizeMB"), _LARGEST_PART_MIB, "partSizeMB")
    if not path:
        raise Refused(400, "repoPath is missing")
    with call.platform.database.read() as db:
        repository = repositories.deployment_target(db, call.parameter("repoKey") or "")
    check_may_deploy(call.principal, repository, path, Properties())
    token = uploads.create(call.platform, repository.key, str(path), size * _MIB)
    return json_response({"token": token})


def part_url(call: Call, upload: Upload) -> Response:
    """``partNumber``: the address that the part goes to."""
    number = _number(call.parameter("partNumber"), MOST_PARTS, "partNumber")
    if upload.status != "PARTS":
        raise Refused(409, f"the upload takes no more parts: it is {upload.status}")
    return json_response(
        {"url": f"{call.artifactory_url}/api/v1/uploads-part/{upload.id}/{number}"}
    )


def complete(call: Call, upload: Upload) -> Response:
    """``sha1`` of the whole: 202, what became of it tells ``status``."""
    sha1 = call.parameter("sha1")
    if not sha1:
        raise Refused(400, "sha1 is missing")
    if upload.status == "PARTS":
        uploads.merge(call.platform, upload, sha1)
    return Response(status_code=202)


def status(call: Call, upload: Upload) -> Response:
    """``{status, progress, checksumToken}``; the last only of a finished one."""
    body: dict[str, object] = {"status": upload.status, "progress": 0}
    if upload.status == "FINISHED":
        with call.platform.database.write() as db:
            token = uploads.issue_deploy_token(db, upload)
        body = {**body, "progress": 100, "checksumToken": token}
    return json_response(body)


async def put_part(request: Request) -> Response:
    """Store a part; one that came before is replaced."""
    platform = platform_of(request)

    def find() -> tuple[Upload, int]:
        with platform.database.read() as db:
            upload = uploads.by_id(db, request.path_params["id"])
        if upload.status != "PARTS":
            raise Refused(409, "the upload takes no more parts")
        return upload, _number(request.path_params["number"], MOST_PARTS, "the part's number")

    try:
        upload, number = await run_sync(find)
    except Refused:
        await drain(request)
        raise
    folder = upload.folder(platform)
    await _write(request, folder / str(number), upload.part_bytes)
    return Response(status_code=200)


async def _write(request: Request, place: Path, most: int) -> None:
    """Whole under its name, or not at all."""
    temporary = place.with_name(f"{place.name}.{secrets.token_hex(8)}.part")
    size = 0
    try:
        with temporary.open("xb") as file:
            async for block in request.stream():
                size += len(block)
                if size > most:
                    raise Refused(413, f"the part is larger than {most} bytes")
                await run_sync(file.write, block)
            file.flush()
            await run_sync(os.fsync, file.fileno())
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


def _steered(handler: Callable[[Call, Upload], Response]) -> Callable[[Request], Any]:
    """An endpoint for who holds the upload's token."""

    async def run(request: Request) -> Response:
        body = await read_body(request)

        def handle() -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise Refused(401, "the upload's token is missing")
            platform = platform_of(request)
            with platform.database.read() as db:
                upload = uploads.by_token(db, token)
            return handler(Call(platform, request, None, body), upload)

        return await run_sync(handle)

    return run


def _number(text: str | None, most: int, name: str) -> int:
    if text is None or not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise Refused(400, f"{name} must be a number from 1 to {most}")
    return int(text)


_BASE = "/artifactory/api/v1/uploads"
routes: list[BaseRoute] = [
    Route(f"{_BASE}/config", endpoint(config)),
    Route(f"{_BASE}/create", endpoint(create), methods=["POST"]),
    Route(f"{_BASE}/urlPart", _steered(part_url), methods=["POST"]),
    Route(f"{_BASE}/complete", _steered(complete), methods=["POST"]),
    Route(f"{_BASE}/status", _steered(status), methods=["POST"]),
    Route(
        "/artifactory/api/v1/uploads-part/{id:segment}/{number:segment}", put_part, methods=["PUT"]
    ),
]
