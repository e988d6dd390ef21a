"""``api/security/users`` and ``api/security/groups``, for administrators."""

from __future__ import annotations

import sqlite3
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import accounts
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused

_SHORTEST_PASSWORD = 8


def list_users(call: Call) -> Response:
    """``[{name, uri, realm}]``."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        names = [row["name"] for row in db.execute("SELECT name FROM users ORDER BY name")]
    return json_response([_reference(call, "users", name) for name in names])


def get_user(call: Call) -> Response:
    """``{name, email, admin, groups, realm}``; never the password."""
    name = _name(call)
    if name != call.principal.name:
        call.principal.require_admin()
    with call.platform.database.read() as db:
        user = accounts.find_user(db, name)
        if user is None:
            raise Refused(404, f"User '{name}' does not exist.")
        groups = sorted(accounts.groups_of(db, name))
    return json_response(
        {
            "name": name,
            "email": user["email"],
            "admin": bool(user["admin"]),
            "groups": groups,
            "realm": "internal",
        }
    )


def put_user(call: Call) -> Response:
    """Create or replace: ``{email, password, admin, groups}``; 201."""
    call.principal.require_admin()
    name, body = _name(call), call.json_object()
    with call.platform.database.write() as db:
        _store_user(db, name, body)
    return Response(status_code=201)


def delete_user(call: Call) -> Response:
    """Remove a user, and with it their tokens; the first administrator stays."""
    call.principal.require_admin()
    name = _name(call)
    if name == accounts.ADMIN:
        raise Refused(403, "The administrator of the data folder can't be removed.")
    with call.platform.database.write() as db:
        if not db.execute("DELETE FROM users WHERE name = ?", (name,)).rowcount:
            raise Refused(404, f"User '{name}' does not exist.")
        db.execute("DELETE FROM tokens WHERE subject = ?", (name,))
    return PlainTextResponse(f"User '{name}' has been removed successfully.")


def list_groups(call: Call) -> Response:
    """``[{name, uri}]``."""
    with call.platform.database.read() as db:
        names = [row["name"] for row in db.execute("SELECT name FROM groups ORDER BY name")]
    return json_response([_reference(call, "groups", name) for name in names])


def get_group(call: Call) -> Response:
    """``{name, description, userNames}``."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        name = _name(call)
        group = db.execute("SELECT * FROM groups WHERE name = ?", (name,)).fetchone()
        if group is None:
            raise Refused(404, f"Group '{name}' does not exist.")
        query = "SELECT user FROM memberships WHERE member_of = ? ORDER BY user"
        members = [row["user"] for row in db.execute(query, (name,))]
    body = {"name": name, "description": group["description"], "userNames": members}
    return json_response({**body, "realm": "internal"})


def put_group(call: Call) -> Response:
    """Create or change: ``{description, userNames}``; 201."""
    call.principal.require_admin()
    name, body = _name(call), call.json_object()
    members = [accounts.user_name(user) for user in _texts(body, "userNames")]
    with call.platform.database.write() as db:
        db.execute(
            "INSERT INTO groups VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET"
            " description = excluded.description",
            (name, _text(body, "description")),
        )
        if "userNames" in body:
            db.execute("DELETE FROM memberships WHERE member_of = ?", (name,))
        for user in members:
            if accounts.find_user(db, user) is None:
                raise Refused(400, f"User '{user}' does not exist.")
            db.execute("INSERT OR IGNORE INTO memberships VALUES (?, ?)", (user, name))
    return Response(status_code=201)


def delete_group(call: Call) -> Response:
    """Remove a group; its members stay."""
    call.principal.require_admin()
    name = _name(call)
    with call.platform.database.write() as db:
        if not db.execute("DELETE FROM groups WHERE name = ?", (name,)).rowcount:
            raise Refused(404, f"Group '{name}' does not exist.")
    return PlainTextResponse(f"Group '{name}' has been removed successfully.")


def _store_user(db: sqlite3.Connection, name: str, body: dict[str, Any]) -> None:
    existing = accounts.find_user(db, name)
    password = body.get("password")
    if password is not None and (
        not isinstance(password, str) or len(password) < _SHORTEST_PASSWORD
    ):
        raise Refused(400, f"a password has {_SHORTEST_PASSWORD} characters or more")
    if existing is None and "@" not in _text(body, "email"):
        raise Refused(400, "a new user needs an email address")
    admin = body.get("admin", bool(existing and existing["admin"]))
    if not isinstance(admin, bool):
        raise Refused(400, "admin must be true or false")
    if name == accounts.ADMIN and not admin:
        raise Refused(400, "The administrator of the data folder stays one.")
    email = _text(body, "email") or (existing["email"] if existing else "")
    accounts.put_user(db, name, email=email, password=password, admin=admin)
    if "groups" in body or existing is None:
        groups = [accounts.user_name(group) for group in _texts(body, "groups")]
        accounts.set_groups(db, name, [*groups, accounts.READERS])


def _reference(call: Call, kind: str, name: str) -> dict[str, str]:
    uri = f"{call.artifactory_url}/api/security/{kind}/{name}"
    return {"name": name, "uri": uri, "realm": "internal"}


def _name(call: Call) -> str:
    return accounts.user_name(call.request.path_params["name"])


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key) or ""
    if not isinstance(value, str):
        raise Refused(400, f"{key} must be a text")
    return value


def _texts(body: dict[str, Any], key: str) -> list[str]:
    values = body.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(400, f"{key} must be a list of names")
    return values


routes: list[BaseRoute] = [
    Route("/artifactory/api/security/users", endpoint(list_users)),
    Route("/artifactory/api/security/groups", endpoint(list_groups)),
    *(
        Route(f"/artifactory/api/security/{kind}/{{name:segment}}", endpoint(handler), methods=[m])
        for kind, m, handler in (
            ("users", "GET", get_user),
            ("users", "PUT", put_user),
            ("users", "POST", put_user),
            ("users", "DELETE", delete_user),
            ("groups", "GET", get_group),
            ("groups", "PUT", put_group),
            ("groups", "POST", put_group),
            ("groups", "DELETE", delete_group),
        )
    ),
]
