"""``artifactory/api/machinelearning/<repo>``: start a transaction, end it, read a manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.checksum_store import Incoming
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.deployment import check_may_deploy, place_file
from mlops_jfrog.sandbox.endpoint import Call, authenticated_call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.machinelearning import manifest, transactions
from mlops_jfrog.sandbox.machinelearning.entity import (
    PACKAGE_TYPE,
    EntityVersion,
    Kind,
    started_version,
)
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.nodes import find
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.receiving import drain
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.routes.download import locate

_LARGEST_PART = 64 * 1024 * 1024
_PROPERTIES = "additionalData"


def start(call: Call) -> Response:
    """Where the client is to put the files, and the transaction's id."""
    version = started_version(_kind(call), call.path)
    with call.platform.database.write() as db:
        repository = repositories.deployment_target(db, call.repo)
        _check_type(repository)
        call.principal.require(Right.DEPLOY, repository.key, version.manifest)
        transaction = transactions.start(db, repository.key, version, call.principal.name)
    folder = version.upload_folder(transaction)
    lists = version.entity.kind.lists
    body = {
        "transactionId": transaction,
        "filesUploadPath": f"{folder}/{version.entity.kind.value}",
        "leadUploadPath": folder,
        "dependenciesUploadPath": f"{folder}/{lists.get('dependency_artifacts', 'code')}",
        "codeUploadPath": f"{folder}/{lists.get('code_artifacts', 'code')}",
    }
    return json_response(body)


def read(call: Call) -> Response:
    """A version's manifest, with the URLs of its files; 404 where there is no such version."""
    version = EntityVersion.of(_kind(call), call.path.split("/"))
    with call.platform.database.read() as db:
        _check_type(repositories.get(db, call.repo))
        node = locate(db, call.principal, call.repo, version.manifest)
    if node.checksums is None:
        raise Refused(404, "File not found.")
    with call.platform.store.open(node.checksums.sha256) as file:
        content = file.read()
    manifest.read(version.entity.kind, content)  # people may put a file of this name there
    return json_response(manifest.shown(version, content, call.artifactory_url, call.repo))


@dataclass(frozen=True)
class Ended:
    """A transaction that its manifest ends."""

    version: EntityVersion
    transaction: str
    repo: str
    content: bytes
    properties: Properties


async def end(request: Request) -> Response:
    """201 when the version is there, whole; the multipart body holds manifest and properties."""
    try:
        call, version, transaction = await run_sync(_named, request)
    except Exception:
        await drain(request)
        raise
    async with request.form(max_files=4, max_part_size=_LARGEST_PART) as form:
        content = await _part(form, version.entity.kind.body_part)
        properties = _properties(await _part(form, _PROPERTIES))
    ended = Ended(version, transaction, call.repo, content, properties)
    with call.platform.store.receive() as incoming:
        return await run_sync(_end, call, ended, incoming)


def _named(request: Request) -> tuple[Call, EntityVersion, str]:
    call = authenticated_call(request)
    *segments, transaction = call.path.split("/")
    return call, EntityVersion.of(_kind(call), segments), transaction


def _end(call: Call, ended: Ended, incoming: Incoming) -> Response:
    version, principal = ended.version, call.principal
    listed = manifest.read(version.entity.kind, ended.content)
    incoming.write(ended.content)
    checksums: Checksums = incoming.finish()
    with call.platform.database.write() as db:
        repository = repositories.deployment_target(db, ended.repo)
        _check_type(repository)
        check_may_deploy(principal, repository, version.manifest, ended.properties)
        files = transactions.finish(db, repository.key, version, ended.transaction, listed)
        for node, path in files:
            check_may_deploy(principal, repository, path, ended.properties)
            assert node.checksums is not None
            place_file(db, principal, repository.key, path, node.checksums, ended.properties)
        transactions.remove_uploads(db, repository.key, version, ended.transaction)
        call.platform.store.keep(db, incoming, checksums)
        place_file(db, principal, repository.key, version.manifest, checksums, ended.properties)
        folder = find(db, repository.key, version.folder)
        if folder is not None and ended.properties:
            set_properties(db, folder, ended.properties)
    return Response(status_code=201)


async def _part(form: FormData, name: str) -> bytes:
    part = form.get(name)
    if not isinstance(part, UploadFile):
        raise Refused(400, f"the form holds no file {name!r}")
    if (part.size or 0) > _LARGEST_PART:
        raise Refused(413, f"{name} is larger than {_LARGEST_PART} bytes")
    return await part.read()


def _properties(content: bytes) -> Properties:
    """What the client was given beside the files, null where that was nothing."""
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"{_PROPERTIES} is no JSON: {error}") from error
    if not isinstance(sent, (dict, type(None))):
        raise Refused(400, f"{_PROPERTIES} must be an object or null")
    pairs = list((sent or {}).items())
    if not all(isinstance(value, str) for _, value in pairs):
        raise Refused(400, f"{_PROPERTIES} must hold texts")
    return Properties.of(pairs)


def _kind(call: Call) -> Kind:
    return Kind.of(str(call.request.path_params["kind"]))


def _check_type(repository: Repository) -> None:
    if repository.package_type != PACKAGE_TYPE:
        raise Refused(400, f"'{repository.key}' is no machine-learning repository.")


_ROOT = "/artifactory/api/machinelearning/{repo:segment}/{kind:segment}"
_MANIFEST = f"{_ROOT}/entity-manifest/{{path:item}}"

routes: list[BaseRoute] = [
    Route(_MANIFEST, end, methods=["PUT"]),
    Route(_MANIFEST, endpoint(read), methods=["GET"]),
    Route(f"{_ROOT}/{{path:item}}", endpoint(start), methods=["POST"]),
]
