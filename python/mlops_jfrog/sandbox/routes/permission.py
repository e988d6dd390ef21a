"""``api/v2/security/permissions``: permission targets in the platform's JSON shape."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Kind, Right

_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|]{1,64}\Z")
_WORDS = {right.value for right in Right} | {"managedXrayMeta", "distribute"}
_LISTS = ("repositories", "include-patterns", "exclude-patterns")


def every(call: Call) -> Response:
    """``[{name, uri}]``."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        rows = db.execute("SELECT name FROM permission_targets ORDER BY name").fetchall()
    base = f"{call.artifactory_url}/api/v2/security/permissions"
    return json_response([{"name": row["name"], "uri": f"{base}/{row['name']}"} for row in rows])


def get(call: Call) -> Response:
    """The target as it was put; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        query = "SELECT body FROM permission_targets WHERE name = ?"
        row = db.execute(query, (_name(call),)).fetchone()
    if row is None:
        raise Refused(404, f"Permission target '{_name(call)}' does not exist.")
    return json_response(json.loads(row["body"]))


def put(call: Call) -> Response:
    """Create or replace: ``{"repo": {...}, "build": {...}}``; 400 says what is wrong."""
    call.principal.require_admin()
    name, body = _name(call), call.json_object()
    if body.get("name", name) != name:
        raise Refused(400, f"the body's name {body['name']!a} is not that of the path")
    sections = {kind.value: body[kind.value] for kind in Kind if body.get(kind.value) is not None}
    if not sections:
        raise Refused(400, "a permission target needs a repo or a build section")
    for section in sections.values():
        _check_section(section)
    stored = json.dumps({"name": name, **sections})
    with call.platform.database.write() as db:
        db.execute(
            "INSERT INTO permission_targets VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
            (name, stored),
        )
    return Response(status_code=200)


def delete(call: Call) -> Response:
    """The rights that it gave are gone."""
    call.principal.require_admin()
    name = _name(call)
    with call.platform.database.write() as db:
        if not db.execute("DELETE FROM permission_targets WHERE name = ?", (name,)).rowcount:
            raise Refused(404, f"Permission target '{name}' does not exist.")
    return PlainTextResponse(f"Permission target '{name}' has been removed successfully.")


def _name(call: Call) -> str:
    name = str(call.request.path_params["name"])
    if not _NAME.match(name):
        raise Refused(400, f"{name!a} is no name of a permission target")
    return name


def _check_section(section: Any) -> None:
    if not isinstance(section, dict):
        raise Refused(400, "a section of a permission target must be an object")
    for key in _LISTS:
        _check_texts(section.get(key, []), key)
    if not section.get("repositories"):
        raise Refused(400, "a section of a permission target needs repositories")
    actions = section.get("actions", {})
    if not isinstance(actions, dict) or not actions.keys() <= {"users", "groups"}:
        raise Refused(400, 'actions must be {"users": {...}, "groups": {...}}')
    for who in actions.values():
        if not isinstance(who, dict):
            raise Refused(400, "users and groups must be objects of names and rights")
        for words in who.values():
            _check_texts(words, "rights")
            if unknown := set(words) - _WORDS:
                raise Refused(400, f"{min(unknown)!a} is no right: {', '.join(sorted(_WORDS))}")


def _check_texts(values: Any, what: str) -> None:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(400, f"{what} must be a list of texts")


_ONE = "/artifactory/api/v2/security/permissions/{name:segment}"

routes: list[BaseRoute] = [
    Route("/artifactory/api/v2/security/permissions", endpoint(every)),
    Route(_ONE, endpoint(get)),
    Route(_ONE, endpoint(put), methods=["PUT"]),
    Route(_ONE, endpoint(put), methods=["POST"]),
    Route(_ONE, endpoint(delete), methods=["DELETE"]),
]
