"""GET, HEAD and DELETE of artifacts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from types import MappingProxyType
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import item_json, nodes, repositories
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.clock import now, parsed
from mlops_jfrog.sandbox.download_log import Download
from mlops_jfrog.sandbox.endpoint import Call, endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.sending import FileRange, byte_range


def locate(
    db: sqlite3.Connection,
    principal: Principal,
    repo: str,
    path: str,
    members: Sequence[Repository] = (),
) -> Node:
    """The item that a read of ``repo`` finds, through virtual repositories; 404 or 403.

    ``members`` is its resolution, where that is known already.
    """
    hidden = None
    for repository in members or repositories.resolution(db, repo):
        node = nodes.find(db, repository.key, path)
        if node is None or not repository.accepts(path or "."):
            continue
        if principal.may(Right.READ, repository.key, path):
            return node
        hidden = repository
    if hidden is not None:
        principal.require(Right.READ, hidden.key, path)
    raise Refused(404, "File not found.")


def download(call: Call) -> Response:
    """200 or 206 with the content, 304 when the client has it."""
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, call.path)
    return sent(call, node)


def sent(call: Call, node: Node, own_headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    """The answer with a file that the caller may read; ``own_headers`` come before the usual."""
    answer = prepared(call, node, own_headers)
    with answer.kept():
        if answer.recorded is not None:
            answer.recorded.result()
    return answer.response


@dataclass(frozen=True)
class Prepared:
    """An answer, and when its record is stored; it may not be sent before."""

    response: Response
    recorded: Future[None] | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Where waiting for the record fails, the answer's file is closed: nobody sends it."""
        try:
            yield
        except BaseException:
            if isinstance(self.response, FileRange):
                self.response.close()
            raise


def prepared(call: Call, node: Node, own_headers: Mapping[str, str]) -> Prepared:
    """What ``sent`` gives, without waiting."""
    if node.checksums is None:
        raise Refused(404, f"'{node.repo}:{node.path}' is a folder.")
    headers = {**_headers(node, node.checksums), **own_headers}
    if _client_has_it(call.request.headers, node, node.checksums):
        return Prepared(Response(status_code=304, headers=headers))
    size = node.checksums.size
    wanted = call.request.headers.get("range") if _range_is_current(call, headers) else None
    part = byte_range(wanted, size)
    try:
        file = call.platform.store.open(node.checksums.sha256)
    except FileNotFoundError as error:
        raise Refused(404, "File not found.") from error
    recorded = None
    if call.request.method == "GET" and (part is None or part.start == 0):
        recorded = _recorded(call, node, node.checksums)
    if part is None:
        return Prepared(FileRange(file, range(size), 200, headers), recorded)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return Prepared(FileRange(file, part, 206, headers), recorded)


def delete(call: Call) -> Response:
    """204; a folder goes with everything in it."""
    with call.platform.database.write() as db:
        repository = repositories.get(db, call.repo)
        if repository.rclass == "virtual":
            raise Refused(400, f"'{call.repo}' is virtual; delete in the repository that has it")
        if not call.path:
            raise Refused(400, "name an item; api/repositories deletes whole repositories")
        call.principal.require(Right.DELETE, repository.key, call.path)
        node = nodes.find(db, repository.key, call.path)
        if node is None:
            raise Refused(404, f"Could not locate artifact '{call.repo}:{call.path}'.")
        if node.folder:
            for inner in nodes.descendants(db, node):
                call.principal.require(Right.DELETE, node.repo, inner.path)
        nodes.delete(db, node)
    return Response(status_code=204)


def _headers(node: Node, checksums: Checksums) -> dict[str, str]:
    name = quote(node.name)
    return {
        "Content-Type": item_json.mime_type(node.name),
        "ETag": checksums.sha1,
        "X-Checksum-Sha1": checksums.sha1,
        "X-Checksum-Sha256": checksums.sha256,
        "X-Checksum-Md5": checksums.md5,
        "X-Artifactory-Filename": name,
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}",
        "Last-Modified": format_datetime(parsed(node.modified), usegmt=True),
        "Accept-Ranges": "bytes",
    }


def _client_has_it(request: Mapping[str, str], node: Node, checksums: Checksums) -> bool:
    if tags := request.get("if-none-match"):
        known = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return not known.isdisjoint({"*", checksums.sha1, checksums.sha256})
    if since := request.get("if-modified-since"):
        try:
            return parsed(node.modified).replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False
    return False


def _range_is_current(call: Call, headers: Mapping[str, str]) -> bool:
    condition = call.request.headers.get("if-range")
    known = (headers["ETag"].strip('"'), headers["Last-Modified"])
    return condition is None or condition.strip('"') in known


def _recorded(call: Call, node: Node, checksums: Checksums) -> Future[None]:
    download = Download(node.id, node.repo, node.path, checksums.sha256, call.principal.name, now())
    return call.platform.download_log.record(download)


routes: list[BaseRoute] = [
    Route("/artifactory/{repo:segment}/{path:item}", endpoint(download)),
    Route("/artifactory/{repo:segment}/{path:item}", endpoint(delete), methods=["DELETE"]),
]
