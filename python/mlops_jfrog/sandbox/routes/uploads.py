"""``api/v1/uploads``: a large file in parts, each sent to an address of its own.

``config``, ``create``, then for each part ``urlPart`` and a PUT to the address it gives (without
credentials), ``complete``, ``status`` until it is FINISHED, and a checksum deploy that shows the
token it gave. All between ``create`` and the deploy carry the token that ``create`` gave.
"""

from __future__ import annotations

from collections.abc import Callable
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
from mlops_jfrog.sandbox.merging import merge
from mlops_jfrog.sandbox.part_file import PartFile, Placing
from mlops_jfrog.sandbox.receiving import drain, receive
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
        merge(call.platform, upload, sha1)
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
    database, files = platform_of(request).database, platform_of(request).part_files

    def begin() -> tuple[Upload, int, PartFile, Placing]:
        number = _number(request.path_params["number"], MOST_PARTS, "the part's number")
        with database.read() as db:
            upload = uploads.by_id(db, request.path_params["id"])
        if upload.status != "PARTS":
            raise Refused(409, "the upload takes no more parts")
        file = files.of(upload.id, upload.part_bytes)

        def forget() -> None:
            with database.write() as db:
                uploads.forget_part(db, upload, number)

        return upload, number, file, file.place(number, forget)

    try:
        upload, number, file, placing = await run_sync(begin)
    except Refused:
        await drain(request)
        raise

    def record() -> None:
        with database.write() as db:
            uploads.record_part(db, upload, number, file.file.name, placing.size)

    try:
        await receive(request, placing.write, lambda: file.placed(number, placing, record))
    finally:
        await run_sync(placing.end)
    return Response(status_code=200)


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
