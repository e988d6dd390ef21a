"""``api/security/apiKey``: the caller's own key, for who shows the password."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import api_keys
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.routes.account_fields import name_of


def get(call: Call) -> Response:
    """``{"apiKey"}``, or ``{}`` without one."""
    owner = _owner(call)
    with call.platform.database.read() as db:
        key = api_keys.find(db, call.platform.signing_key, owner)
    return json_response({"apiKey": key} if key else {})


def create(call: Call) -> Response:
    """201; 400 where there is one already."""
    owner = _owner(call)
    with call.platform.database.write() as db:
        if api_keys.find(db, call.platform.signing_key, owner) is not None:
            raise Refused(400, f"User '{owner}' has an API key: regenerate or revoke it.")
        key = api_keys.make(db, call.platform.signing_key, owner)
    return json_response({"apiKey": key}, 201)


def regenerate(call: Call) -> Response:
    """A new one in the place of the old."""
    owner = _owner(call)
    with call.platform.database.write() as db:
        key = api_keys.make(db, call.platform.signing_key, owner)
    return json_response({"apiKey": key})


def revoke(call: Call) -> Response:
    """The caller's; those of all users with ``?deleteAll=1``, for administrators."""
    if call.flag("deleteAll"):
        call.principal.require_admin()
        with call.platform.database.write() as db:
            count = db.execute("DELETE FROM api_keys").rowcount
        return json_response({"info": f"Successfully revoked all {count} API keys"})
    return _revoked(call, _owner(call))


def revoke_other(call: Call) -> Response:
    """Another user's, for administrators."""
    call.principal.require_admin()
    return _revoked(call, name_of(call))


def _revoked(call: Call, user: str) -> Response:
    with call.platform.database.write() as db:
        if not api_keys.revoke(db, user):
            raise Refused(404, f"User '{user}' has no API key.")
    return json_response({"info": f"API key for user: '{user}' has been successfully revoked"})


def _owner(call: Call) -> str:
    # A token ends; what it can make must not outlive it.
    if not call.principal.by_password:
        raise Refused(403, "Only who shows the password handles the API key.")
    return call.principal.name


_PATH = "/artifactory/api/security/apiKey"
routes: list[BaseRoute] = [
    Route(_PATH, endpoint(get)),
    Route(_PATH, endpoint(create), methods=["POST"]),
    Route(_PATH, endpoint(regenerate), methods=["PUT"]),
    Route(_PATH, endpoint(revoke), methods=["DELETE"]),
    Route(f"{_PATH}/{{name:segment}}", endpoint(revoke_other), methods=["DELETE"]),
]
