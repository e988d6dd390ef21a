"""``api/security/groups``, for administrators."""

from __future__ import annotations

import json

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import account_settings, accounts
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.routes.account_fields import name_of, reference, text, texts


def list_groups(call: Call) -> Response:
    """``[{name, uri}]``."""
    with call.platform.database.read() as db:
        names = [row["name"] for row in db.execute("SELECT name FROM groups ORDER BY name")]
    return json_response([reference(call, "groups", name) for name in names])


def get_group(call: Call) -> Response:
    """``{name, description, userNames}`` and its settings."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        name = name_of(call)
        group = db.execute("SELECT * FROM groups WHERE name = ?", (name,)).fetchone()
        if group is None:
            raise Refused(404, f"Group '{name}' does not exist.")
        query = "SELECT user FROM memberships WHERE member_of = ? ORDER BY user"
        members = [row["user"] for row in db.execute(query, (name,))]
    body = {"name": name, "description": group["description"], "userNames": members}
    return json_response({**account_settings.GROUP, **json.loads(group["settings"]), **body})


def put_group(call: Call) -> Response:
    """Create or change: ``{description, userNames}`` and settings; 201."""
    call.principal.require_admin()
    name, body = name_of(call), call.json_object()
    members = [accounts.user_name(user) for user in texts(body, "userNames")]
    with call.platform.database.write() as db:
        old = db.execute("SELECT settings FROM groups WHERE name = ?", (name,)).fetchone()
        kept = json.loads(old["settings"]) if old else {}
        settings = account_settings.chosen(account_settings.GROUP, kept, body)
        db.execute(
            "INSERT INTO groups (name, description, settings) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET description = excluded.description,"
            " settings = excluded.settings",
            (name, text(body, "description"), json.dumps(settings)),
        )
        if body.get("userNames") is not None:
            db.execute("DELETE FROM memberships WHERE member_of = ?", (name,))
        for user in members:
            if accounts.find_user(db, user) is None:
                raise Refused(400, f"User '{user}' does not exist.")
            db.execute("INSERT OR IGNORE INTO memberships VALUES (?, ?)", (user, name))
    return Response(status_code=201)


def delete_group(call: Call) -> Response:
    """Remove a group; its members stay."""
    call.principal.require_admin()
    name = name_of(call)
    with call.platform.database.write() as db:
        if not db.execute("DELETE FROM groups WHERE name = ?", (name,)).rowcount:
            raise Refused(404, f"Group '{name}' does not exist.")
    return PlainTextResponse(f"Group '{name}' has been removed successfully.")


_ONE = "/artifactory/api/security/groups/{name:segment}"

routes: list[BaseRoute] = [
    Route("/artifactory/api/security/groups", endpoint(list_groups)),
    Route(_ONE, endpoint(get_group)),
    Route(_ONE, endpoint(put_group), methods=["PUT"]),
    Route(_ONE, endpoint(put_group), methods=["POST"]),
    Route(_ONE, endpoint(delete_group), methods=["DELETE"]),
]
