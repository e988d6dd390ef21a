"""``api/security/users``, for administrators."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import account_settings, accounts
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.routes.account_fields import name_of, reference, text, texts

_SHORTEST_PASSWORD = 8


def list_users(call: Call) -> Response:
    """``[{name, uri, realm}]``."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        names = [row["name"] for row in db.execute("SELECT name FROM users ORDER BY name")]
    return json_response([reference(call, "users", name) for name in names])


def get_user(call: Call) -> Response:
    """``{name, email, admin, groups, realm}`` and settings; never the password."""
    name = name_of(call)
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
            **account_settings.USER,
            **json.loads(user["settings"]),
        }
    )


def put_user(call: Call) -> Response:
    """Create or replace: ``{email, password, admin, groups}``; 201."""
    call.principal.require_admin()
    name, body = name_of(call), call.json_object()
    with call.platform.database.write() as db:
        _store_user(db, name, body)
    return Response(status_code=201)


def delete_user(call: Call) -> Response:
    """Remove a user, and with it their tokens; the first administrator stays."""
    call.principal.require_admin()
    name = name_of(call)
    if name == accounts.ADMIN:
        raise Refused(403, "The administrator of the data folder can't be removed.")
    with call.platform.database.write() as db:
        if not db.execute("DELETE FROM users WHERE name = ?", (name,)).rowcount:
            raise Refused(404, f"User '{name}' does not exist.")
        db.execute("DELETE FROM tokens WHERE subject = ?", (name,))
    return PlainTextResponse(f"User '{name}' has been removed successfully.")


def unlock(call: Call) -> Response:
    """Nobody is ever locked here, and as on the platform an unknown name is no error."""
    call.principal.require_admin()
    return PlainTextResponse(f"The user '{name_of(call)}' has been unlocked")


def _store_user(db: sqlite3.Connection, name: str, body: dict[str, Any]) -> None:
    existing = accounts.find_user(db, name)
    password = body.get("password")
    if password is not None and (
        not isinstance(password, str) or len(password) < _SHORTEST_PASSWORD
    ):
        raise Refused(400, f"a password has {_SHORTEST_PASSWORD} characters or more")
    if existing is None and "@" not in text(body, "email"):
        raise Refused(400, "a new user needs an email address")
    admin = body.get("admin")
    admin = bool(existing and existing["admin"]) if admin is None else admin
    if not isinstance(admin, bool):
        raise Refused(400, "admin must be true or false")
    if name == accounts.ADMIN and not admin:
        raise Refused(400, "The administrator of the data folder stays one.")
    email = text(body, "email") or (existing["email"] if existing else "")
    kept = json.loads(existing["settings"]) if existing else {}
    settings = account_settings.chosen(account_settings.USER, kept, body)
    accounts.put_user(db, name, email=email, password=password, admin=admin, settings=settings)
    if body.get("groups") is not None or existing is None:
        groups = [accounts.user_name(group) for group in texts(body, "groups")]
        joined = accounts.groups_to_join(db) if existing is None else []
        accounts.set_groups(db, name, [*groups, *joined])


_ONE = "/artifactory/api/security/users/{name:segment}"

routes: list[BaseRoute] = [
    Route("/artifactory/api/security/users", endpoint(list_users)),
    Route(_ONE, endpoint(get_user)),
    Route(_ONE, endpoint(put_user), methods=["PUT"]),
    Route(_ONE, endpoint(put_user), methods=["POST"]),
    Route(_ONE, endpoint(delete_user), methods=["DELETE"]),
    Route(
        "/artifactory/api/security/unlockUsers/{name:segment}", endpoint(unlock), methods=["POST"]
    ),
]
