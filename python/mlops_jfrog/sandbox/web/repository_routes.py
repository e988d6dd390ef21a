"""The first page, and repositories folder by folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.web.artifact import artifact_page
from mlops_jfrog.sandbox.web.build_routes import readable_builds
from mlops_jfrog.sandbox.web.pages import FILE_HEADERS, page
from mlops_jfrog.sandbox.web.rows import Rows
from mlops_jfrog.sandbox.web.visit import page_endpoint, user_of
from mlops_jfrog.sandbox.xray.download_routes import guarded_download
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed

_BUILDS = 20
_LOOKED_AT = 1000
"""Items below a folder that are looked at to find one which the user may read."""


def home(call: Call) -> Response:
    """Repositories that the user may look into, and some builds."""
    with call.platform.database.read() as db:
        found = [each for each in repositories.every(db) if _is_open(db, call.principal, each)]
        sizes = {each.key: _count(db, each) for each in found}
        builds = readable_builds(db, call.principal)
    listed = [(each, sizes[each.key], is_repository_indexed(each)) for each in found]
    values = {
        "user": user_of(call),
        "repositories": listed,
        "builds": builds[:_BUILDS],
        "count": len(builds),
    }
    return page("home.html", values)


def browse(call: Call) -> Response:
    """A folder's entries, or all about a file."""
    with call.platform.database.read() as db:
        repository = repositories.get(db, call.repo)
        node = nodes.find(db, call.repo, call.path)
        if node is None or not _is_shown(db, call.principal, repository, node):
            raise Refused(404, f"There is nothing to see at '{call.repo}:{call.path}'.")
        if not node.folder:
            return artifact_page(call, db, repository, node)
        rows = Rows.of(call, _entries(db, call.principal, repository, node))
    values = {
        "user": user_of(call),
        "repository": repository,
        "path": node.path,
        "crumbs": crumbs(node.path),
        "rows": rows,
    }
    return page("folder.html", values)


def fetch(call: Call) -> Response:
    """The file itself, to be saved: whatever it is, the browser runs nothing of it."""
    answer = guarded_download(call)
    answer.headers.update(FILE_HEADERS)
    return answer


def crumbs(path: str) -> list[tuple[str, str]]:
    """Name and path of every folder down to ``path``, which comes last."""
    parts = path.split("/") if path else []
    return [(name, "/".join(parts[: depth + 1])) for depth, name in enumerate(parts)]


def _entries(
    db: sqlite3.Connection, principal: Principal, repository: Repository, folder: Node
) -> Iterator[Node]:
    """Folders first, then files; those that the user may see."""
    for kind in ("folder", "file"):
        condition = "items.repo = ? AND items.path = ? AND items.type = ?"
        for node in nodes.select(db, condition, (folder.repo, folder.path or ".", kind)):
            if _is_shown(db, principal, repository, node):
                yield node


def _is_shown(
    db: sqlite3.Connection, principal: Principal, repository: Repository, node: Node
) -> bool:
    """A folder is shown to who may read it, or something that lies in it."""

    def may_read(path: str) -> bool:
        return principal.may(Right.READ, repository.key, path, rclass=repository.rclass)

    if may_read(node.path) or not node.folder:
        return may_read(node.path)
    inner = islice(nodes.descendants(db, node), _LOOKED_AT)
    return any(may_read(each.path) for each in inner)


def _is_open(db: sqlite3.Connection, principal: Principal, repository: Repository) -> bool:
    return _is_shown(db, principal, repository, nodes.stat(db, repository.key, ""))


def _count(db: sqlite3.Connection, repository: Repository) -> int:
    query = "SELECT COUNT(*) AS files FROM items WHERE repo = ? AND type = 'file'"
    return int(db.execute(query, (repository.key,)).fetchone()["files"])


_ITEM = "/ui/repositories/{repo:segment}"

routes: list[BaseRoute] = [
    Route("/", page_endpoint(home), methods=["GET"]),
    Route(_ITEM, page_endpoint(browse), methods=["GET"]),
    Route(f"{_ITEM}/{{path:item}}", page_endpoint(browse), methods=["GET"]),
    Route("/ui/files/{repo:segment}/{path:item}", page_endpoint(fetch), methods=["GET"]),
]
