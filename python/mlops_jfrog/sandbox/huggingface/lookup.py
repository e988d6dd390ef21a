"""Which revision a read means: through virtual repositories, and only what the caller may see."""

from __future__ import annotations

from typing import Any

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import listing, remote, revisions
from mlops_jfrog.sandbox.huggingface.hub_endpoint import (
    HubCall,
    repo_not_found,
    revision_not_found,
)
from mlops_jfrog.sandbox.huggingface.hub_id import HubId
from mlops_jfrog.sandbox.huggingface.remote import RemoteRevision
from mlops_jfrog.sandbox.huggingface.revisions import Revision
from mlops_jfrog.sandbox.huggingface.snapshot import Snapshot
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote.documents import Unreachable
from mlops_jfrog.sandbox.repositories import Repository

PACKAGE_TYPE = "huggingfaceml"
Located = Revision | RemoteRevision


def members(hub_call: HubCall) -> list[Repository]:
    """The repositories behind the key; 404 for an unknown one, 400 for one of another type."""
    key = hub_call.call.repo
    with hub_call.call.platform.database.read() as db:
        repository = repositories.find(db, key)
        behind = list(repositories.resolution(db, key)) if repository else []
    if repository is None:
        raise (
            repo_not_found(hub_call.id)
            if "id" in hub_call.call.request.path_params
            else (Refused(404, f"Repository '{key}' does not exist."))
        )
    if repository.package_type != PACKAGE_TYPE:
        raise Refused(400, f"'{key}' is no Hugging Face repository.")
    return behind


def located(hub_call: HubCall) -> Located:
    """The revision that the path names; the clients' own not-found answers where there is none."""
    platform, hub, name = hub_call.call.platform, hub_call.id, hub_call.revision
    known, unreachable = False, None
    for repository in members(hub_call):
        try:
            found = _find(platform, repository, hub, name)
            if found is not None and may_see(hub_call.call.principal, found):
                return found
            known = known or (found is None and _has_others(hub_call, repository))
        except Unreachable as error:
            unreachable = error
    if unreachable is not None:
        raise unreachable
    if known:
        raise revision_not_found(hub, name)
    raise repo_not_found(hub)


def branches(hub_call: HubCall) -> Any:
    """Branches and tags in the first repository that has the model; 404 for none."""
    for repository in members(hub_call):
        if repository.rclass == "remote":
            told = remote.refs(hub_call.call.platform, repository, hub_call.id)
            if told is not None and _may_read(hub_call.call.principal, repository, hub_call.id):
                return told
            continue
        if seen := _visible(hub_call, repository):
            with hub_call.call.platform.database.read() as db:
                return listing.refs(db, seen)
    raise repo_not_found(hub_call.id)


def may_see(principal: Principal, snapshot: Snapshot) -> bool:
    """Whether the caller may know the revision: who may read any of its files, or all of none."""
    paths = snapshot.paths() or [""]
    return any(may_read(principal, snapshot, path) for path in paths)


def is_gated(principal: Principal, snapshot: Snapshot) -> bool:
    """Whether there are files in it that the caller may not read."""
    return not all(may_read(principal, snapshot, path) for path in snapshot.paths())


def may_read(principal: Principal, snapshot: Snapshot, path: str) -> bool:
    """Whether the caller may read one file of it."""
    repository = snapshot.repository
    stored = snapshot.stored_path(path)
    return principal.may(Right.READ, repository.key, stored, rclass=_rclass(repository))


def _find(platform: Platform, repository: Repository, hub: HubId, name: str) -> Located | None:
    if repository.rclass == "remote":
        return remote.find_revision(platform, repository, hub, name)
    with platform.database.read() as db:
        return revisions.find_revision(db, repository, hub, name)


def _has_others(hub_call: HubCall, repository: Repository) -> bool:
    """Whether the model is there, for the caller to know, but for the revision that was asked."""
    if repository.rclass == "remote":
        readable = _may_read(hub_call.call.principal, repository, hub_call.id)
        return readable and remote.exists(hub_call.call.platform, repository, hub_call.id)
    return bool(_visible(hub_call, repository))


def _visible(hub_call: HubCall, repository: Repository) -> list[Revision]:
    with hub_call.call.platform.database.read() as db:
        found = revisions.revisions(db, repository, hub_call.id)
    return [one for one in found if may_see(hub_call.call.principal, one)]


def _may_read(principal: Principal, repository: Repository, hub: HubId) -> bool:
    return principal.may(Right.READ, repository.key, hub.folder, rclass=_rclass(repository))


def _rclass(repository: Repository) -> str:
    """The cache of a remote repository is read by whoever may read that."""
    return "remote" if repository.rclass == "cache" else repository.rclass
