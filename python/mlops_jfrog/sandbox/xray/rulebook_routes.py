"""``xray/api/v2/policies`` and ``xray/api/v2/watches``: for administrators."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.endpoint import Call, Handler, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray import rulebook_store as store
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.policies import Policy
from mlops_jfrog.sandbox.xray.watches import Watch


def list_policies(call: Call) -> Response:
    """Every policy."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return json_response(store.policy_bodies(db))


def read_policy(call: Call) -> Response:
    """One policy; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return json_response(_named(store.policy_bodies(db), _name(call), "Policy"))


def create_policy(call: Call) -> Response:
    """201; 409 where the name is taken, 400 for what can't be enforced."""
    call.principal.require_admin()
    body = call.json_object()
    policy = Policy.from_json(body)
    with call.platform.database.write() as db:
        if any(each["name"] == policy.name for each in store.policy_bodies(db)):
            raise Refused(409, f"Policy {policy.name} already exists")
        store.put_policy(db, policy, body, call.principal.name)
    return json_response({"info": "Policy created successfully"}, 201)


def update_policy(call: Call) -> Response:
    """Replace a policy; 404 without."""
    call.principal.require_admin()
    body = {**call.json_object(), "name": _name(call)}
    policy = Policy.from_json(body)
    with call.platform.database.write() as db:
        _named(store.policy_bodies(db), policy.name, "Policy")
        store.put_policy(db, policy, body, call.principal.name)
    return json_response({"info": "Policy updated successfully"})


def delete_policy(call: Call) -> Response:
    """404 without it, 409 while a watch needs it."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        if not store.delete_policy(db, _name(call)):
            raise Refused(404, f"Policy {_name(call)} does not exist")
    return json_response({"info": f"Policy {_name(call)} was deleted successfully"})


def list_watches(call: Call) -> Response:
    """Every watch."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return json_response(store.watch_bodies(db))


def read_watch(call: Call) -> Response:
    """One watch; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        bodies = store.watch_bodies(db)
    for body in bodies:
        if body["general_data"]["name"] == _name(call):
            return json_response(body)
    raise Refused(404, f"Watch {_name(call)} does not exist")


def create_watch(call: Call) -> Response:
    """201; 409 where the name is taken, 400 for an unknown policy."""
    call.principal.require_admin()
    body = call.json_object()
    watch = Watch.from_json(body)
    with call.platform.database.write() as db:
        if any(each.name == watch.name for each in store.rulebook(db).watches):
            raise Refused(409, f"Watch {watch.name} already exists")
        store.put_watch(db, watch, body)
    return json_response({"info": "Watch has been successfully created"}, 201)


def update_watch(call: Call) -> Response:
    """Replace a watch; 404 without."""
    call.principal.require_admin()
    body = call.json_object()
    general = body.get("general_data")
    if isinstance(general, dict):
        body = {**body, "general_data": {**general, "name": _name(call)}}
    watch = Watch.from_json(body)
    with call.platform.database.write() as db:
        if all(each.name != watch.name for each in store.rulebook(db).watches):
            raise Refused(404, f"Watch {watch.name} does not exist")
        store.put_watch(db, watch, body)
    return json_response({"info": "Watch was successfully updated"})


def delete_watch(call: Call) -> Response:
    """404 without it."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        if not store.delete_watch(db, _name(call)):
            raise Refused(404, f"Watch {_name(call)} does not exist")
    return json_response({"info": f"Watch {_name(call)} was deleted successfully"})


def _name(call: Call) -> str:
    return str(call.request.path_params["name"])


def _named(bodies: list[dict[str, Any]], name: str, what: str) -> dict[str, Any]:
    for body in bodies:
        if body["name"] == name:
            return body
    raise Refused(404, f"{what} {name} does not exist")


def _collection(path: str, listed: Handler, created: Handler) -> list[BaseRoute]:
    return [
        Route(path, xray_endpoint(listed), methods=["GET"]),
        Route(path, xray_endpoint(created), methods=["POST"]),
    ]


def _member(path: str, read: Handler, updated: Handler, deleted: Handler) -> list[BaseRoute]:
    return [
        Route(path, xray_endpoint(read), methods=["GET"]),
        Route(path, xray_endpoint(updated), methods=["PUT"]),
        Route(path, xray_endpoint(deleted), methods=["DELETE"]),
    ]


_POLICIES, _WATCHES = "/xray/api/v2/policies", "/xray/api/v2/watches"

routes: list[BaseRoute] = [
    *_collection(_POLICIES, list_policies, create_policy),
    *_member(f"{_POLICIES}/{{name:segment}}", read_policy, update_policy, delete_policy),
    *_collection(_WATCHES, list_watches, create_watch),
    *_member(f"{_WATCHES}/{{name:segment}}", read_watch, update_watch, delete_watch),
]
