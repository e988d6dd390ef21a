"""Downloads from generic remote repositories: what is not cached is fetched first."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote import smart
from mlops_jfrog.sandbox.remote.documents import Unreachable
from mlops_jfrog.sandbox.remote.files import Source, fetched
from mlops_jfrog.sandbox.repositories import Repository


def bring(platform: Platform, principal: Principal, repo: str, path: str) -> Repository | None:
    """Have ready what a read of ``repo`` finds; the remote repository that it comes from, if any.

    No member is asked after the first that has it; what is cached comes before any upstream.
    """
    with platform.database.read() as db:
        members = repositories.resolution(db, repo)
        if not any(member.rclass == "remote" for member in members):
            return None
        members.sort(key=lambda one: one.rclass == "remote" and not _is_cached(db, one, path))
    unreachable = None
    for member in filter(lambda one: one.accepts(path or "."), members):
        try:
            if _has(platform, principal, member, path):
                return member if member.rclass == "remote" else None
        except Unreachable as error:
            unreachable = error
    if unreachable is not None:
        raise unreachable
    return None


def _has(platform: Platform, principal: Principal, member: Repository, path: str) -> bool:
    if member.rclass == "remote" and member.package_type == "generic":
        principal.require(Right.READ, member.key, path, rclass=member.rclass)
        return _bring(platform, member, path)
    with platform.database.read() as db:
        return _is_cached(db, member, path)


def _is_cached(db: sqlite3.Connection, member: Repository, path: str) -> bool:
    return nodes.find(db, member.key, path) is not None


def _bring(platform: Platform, repository: Repository, path: str) -> bool:
    base = str(repository.configuration["url"]).rstrip("/")
    try:
        found = fetched(platform, repository, Source(path, f"{base}/{quote(path)}", {}))
    except MlopsError as error:
        raise Refused(502, f"The upstream of '{repository.key}' refuses: {error}") from error
    if found.node is None or found.node.folder:
        return found.node is not None
    if found.asked:
        smart.mark_absent(platform, repository, found.node, absent=found.absent)
    if found.asked and not found.absent:
        smart.keep_properties(platform, repository, found.node)
    return True
