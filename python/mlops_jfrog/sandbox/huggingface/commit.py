"""Commits: what the client sends becomes the files of a revision, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.checksum_store import find_checksums
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.deployment import check_may_deploy, place_file
from mlops_jfrog.sandbox.endpoint import authenticated_call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import history, revisions
from mlops_jfrog.sandbox.huggingface.commit_body import (
    CommitBody,
    Deletion,
    LargeFile,
    Operation,
    SentFile,
    read_commit,
)
from mlops_jfrog.sandbox.huggingface.hub_endpoint import HubCall, entry_not_found, refusing
from mlops_jfrog.sandbox.huggingface.hub_id import storable
from mlops_jfrog.sandbox.huggingface.large_files import require_publisher
from mlops_jfrog.sandbox.huggingface.lookup import PACKAGE_TYPE
from mlops_jfrog.sandbox.huggingface.revisions import Revision
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.receiving import drain
from mlops_jfrog.sandbox.repositories import Repository


async def commit(request: Request) -> Response:
    """``{commitUrl, commitOid}``; 412 when the branch is not at the parent that was named."""
    try:
        hub_call = await run_sync(_admitted, request)
    except Exception:
        await drain(request)
        raise
    with ExitStack() as files:
        body = await read_commit(request, hub_call.call.platform.store, files)
        made = await run_sync(_commit, hub_call, body)
    url = f"{hub_call.hub_url}/{made.hub.folder}/commit/{made.commit}"
    return json_response({"success": True, "commitUrl": url, "commitOid": made.commit})


def _admitted(request: Request) -> HubCall:
    hub_call = HubCall(authenticated_call(request))
    check_writable(hub_call)
    require_publisher(hub_call, hub_call.revision)
    return hub_call


def check_writable(hub_call: HubCall) -> None:
    """400 for a revision that no folder can be named by, and for pull requests."""
    if hub_call.call.flag("create_pr"):
        raise Refused(400, "pull requests are not offered; commit to a revision of your own")
    check_revision(hub_call.revision)


def check_revision(name: str) -> None:
    """400 for a name that no folder can have."""
    if not storable(name):
        raise Refused(400, f"{name!a} can't be a revision here: it names the folder")


def _commit(hub_call: HubCall, body: CommitBody) -> Revision:
    call, hub, name = hub_call.call, hub_call.id, hub_call.revision
    with call.platform.database.write() as db:
        repository = repositories.deployment_target(db, call.repo)
        if repository.package_type != PACKAGE_TYPE:
            raise Refused(400, f"'{repository.key}' is no Hugging Face repository.")
        before = revisions.in_folder(db, repository, hub, name)
        _check_parent(body, before)
        if before is not None and _changes(before.files, body.operations):
            revisions.keep_past(db, before, call.principal.name)
        change = _Change(hub_call, db, repository, before)
        for operation in body.operations:
            change.apply(operation)
        made = revisions.mark_commit(db, repository, hub, name, call.principal.name)
        history.record(db, made, body.summary, body.description, call.principal.name)
        return made


def _check_parent(body: CommitBody, before: Revision | None) -> None:
    if body.parent is None:
        return
    if before is None or not before.commit.startswith(body.parent.lower()):
        raise Refused(412, "the revision has changed since the commit's parent; look at it again")


def _changes(files: Mapping[str, Node], operations: Sequence[Operation]) -> bool:
    """Whether any file that is there is replaced or goes."""
    for operation in operations:
        if isinstance(operation, Deletion):
            return True
        sha256 = (
            operation.sha256 if isinstance(operation, LargeFile) else operation.checksums.sha256
        )
        existing = files.get(operation.path)
        if existing is None or (existing.checksums and existing.checksums.sha256 != sha256):
            return True
    return False


class _Change:
    """One commit's operations, applied one after the other inside its transaction."""

    def __init__(
        self,
        hub_call: HubCall,
        db: sqlite3.Connection,
        repository: Repository,
        before: Revision | None,
    ) -> None:
        self._call, self._hub, self._db = hub_call.call, hub_call.id, db
        self._repository = repository
        self._folder = hub_call.id.revision_folder(hub_call.revision)
        self._commit = before.commit if before else "0" * 40

    def apply(self, operation: Operation) -> None:
        """Do one of them; 403 without the right to it."""
        path = f"{self._folder}/{operation.path}"
        if isinstance(operation, Deletion):
            self._delete(operation, path)
        elif isinstance(operation, SentFile):
            self._call.platform.store.keep(self._db, operation.incoming, operation.checksums)
            self._place(path, operation.checksums)
        else:
            known = find_checksums(self._db, "sha256", operation.sha256)
            if known is None:
                raise Refused(400, f"the content of {operation.path!a} was not uploaded before")
            self._place(path, known)

    def _place(self, path: str, checksums: Checksums) -> None:
        nothing = Properties()
        check_may_deploy(self._call.principal, self._repository, path, nothing)
        place_file(self._db, self._call.principal, self._repository.key, path, checksums, nothing)

    def _delete(self, operation: Deletion, path: str) -> None:
        principal, key = self._call.principal, self._repository.key
        principal.require(Right.DELETE, key, path)
        node = nodes.find(self._db, key, path)
        if node is None or node.folder != operation.folder:
            raise entry_not_found(self._hub, operation.path, self._commit)
        for inner in list(nodes.descendants(self._db, node)) if node.folder else ():
            principal.require(Right.DELETE, key, inner.path)
        nodes.delete(self._db, node)


routes: list[BaseRoute] = [
    Route(
        "/artifactory/api/huggingfaceml/{repo:segment}"
        "/api/{kind:kind}/{id:hub}/commit/{revision:segment}",
        refusing(commit),
        methods=["POST"],
    )
]
