"""Which revision a read means: through virtual repositories, and only what the caller may see."""

from __future__ import annotations

import sqlite3

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import revisions
from mlops_jfrog.sandbox.huggingface.hub_endpoint import (
    HubCall,
    gated,
    repo_not_found,
    revision_not_found,
)
from mlops_jfrog.sandbox.huggingface.revisions import Revision
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.repositories import Repository

PACKAGE_TYPE = "huggingfaceml"


def members(db: sqlite3.Connection, hub_call: HubCall) -> list[Repository]:
    """The repositories behind the key; 404 for an unknown one, 400 for one of another type."""
    key = hub_call.call.repo
    repository = repositories.find(db, key)
    if repository is None:
        raise (
            repo_not_found(hub_call.id)
            if "id" in hub_call.call.request.path_params
            else (Refused(404, f"Repository '{key}' does not exist."))
        )
    if repository.package_type != PACKAGE_TYPE:
        raise Refused(400, f"'{key}' is no Hugging Face repository.")
    return list(repositories.resolution(db, key))


def located(hub_call: HubCall) -> Revision:
    """The revision that the path names; the clients' own not-found answers where there is none."""
    known = False
    with hub_call.call.platform.database.read() as db:
        for repository in members(db, hub_call):
            found = revisions.find_revision(db, repository, hub_call.id, hub_call.revision)
            if found is not None and may_see(hub_call.call.principal, found):
                return found
            known = known or any(
                may_see(hub_call.call.principal, one)
                for one in revisions.revisions(db, repository, hub_call.id)
            )
    if known:
        raise revision_not_found(hub_call.id, hub_call.revision)
    raise repo_not_found(hub_call.id)


def visible_revisions(hub_call: HubCall) -> list[Revision]:
    """Every revision of the model in the first repository that has it; 404 for none."""
    with hub_call.call.platform.database.read() as db:
        for repository in members(db, hub_call):
            found = revisions.revisions(db, repository, hub_call.id)
            if seen := [one for one in found if may_see(hub_call.call.principal, one)]:
                return seen
    raise repo_not_found(hub_call.id)


def may_see(principal: Principal, revision: Revision) -> bool:
    """Whether the caller may know the revision: who may read any of its files, or all of none."""
    if not revision.files:
        return _may_read(principal, revision, revision.folder)
    return any(_may_read(principal, revision, node) for node in revision.files.values())


def is_gated(principal: Principal, revision: Revision) -> bool:
    """Whether there are files in it that the caller may not read."""
    return not all(_may_read(principal, revision, node) for node in revision.files.values())


def require_readable(principal: Principal, revision: Revision, path: str) -> Node:
    """A file of a revision that the caller may see; 403 where not this file of it."""
    node = revision.files[path]
    if not _may_read(principal, revision, node):
        raise gated(revision.hub, path)
    return node


def _may_read(principal: Principal, revision: Revision, node: Node) -> bool:
    rclass = revision.repository.rclass
    return principal.may(Right.READ, revision.repository.key, node.path, rclass=rclass)
