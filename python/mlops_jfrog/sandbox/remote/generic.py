"""Downloads from generic remote repositories: what is not cached is fetched first."""

from __future__ import annotations

from urllib.parse import quote

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote import smart
from mlops_jfrog.sandbox.remote.files import Source, fetched
from mlops_jfrog.sandbox.repositories import Repository


def bring(platform: Platform, principal: Principal, repo: str, path: str) -> Repository | None:
    """Have ready what a read of ``repo`` finds; the remote repository that it comes from, if any.

    Members of virtual repositories are asked in their order, and none after the first that has it.
    """
    with platform.database.read() as db:
        members = list(repositories.resolution(db, repo))
    if not any(member.rclass == "remote" for member in members):
        return None
    for member in members:
        if not member.accepts(path or "."):
            continue
        if member.rclass == "remote" and member.package_type == "generic":
            principal.require(Right.READ, member.key, path, rclass=member.rclass)
            if _bring(platform, member, path):
                return member
            continue
        with platform.database.read() as db:
            if nodes.find(db, member.key, path) is not None:
                return member if member.rclass == "remote" else None
    return None


def _bring(platform: Platform, repository: Repository, path: str) -> bool:
    base = str(repository.configuration["url"]).rstrip("/")
    try:
        found = fetched(platform, repository, Source(path, f"{base}/{quote(path)}", {}))
    except MlopsError as error:
        raise Refused(502, f"The upstream of '{repository.key}' refuses: {error}") from error
    if found.node is None or found.node.folder:
        return found.node is not None
    if found.changed:
        smart.keep_properties(platform, repository, found.node)
    if found.changed or found.absent:
        smart.mark_absent(platform, repository, found.node, absent=found.absent)
    return True
