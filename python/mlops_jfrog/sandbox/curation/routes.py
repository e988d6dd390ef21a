"""``xray/api/v1/curation``: conditions, policies, and what they decided; for administrators."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.curation import store
from mlops_jfrog.sandbox.curation.condition_fields import read_condition
from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.request_fields import name_of

_LARGEST_PAGE = 1000
_ASSIGNED = ("id", "condition_name", "is_custom")


def list_conditions(call: Call) -> Response:
    """Built-in ones and custom ones."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return _listed(list(store.conditions(db).values()))


def create_condition(call: Call) -> Response:
    """201 with the id; 400 for what can't be enforced, 409 where the name is taken."""
    call.principal.require_admin()
    body = _given(call)
    name_of(body, "a condition")
    read_condition(body)
    with call.platform.database.write() as db:
        identifier = store.add_condition(db, body)
    return json_response({**body, "id": identifier, "is_custom": True}, 201)


def delete_condition(call: Call) -> Response:
    """204; 404 without it, 409 while a policy needs it."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        store.delete_condition(db, _id(call))
    return Response(status_code=204)


def list_policies(call: Call) -> Response:
    """Every policy."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        names = {each["id"]: each["name"] for each in store.conditions(db).values()}
        bodies = store.policy_bodies(db)
    return _listed(
        [{**each, "condition_name": names.get(str(each["condition_id"]))} for each in bodies]
    )


def read_policy(call: Call) -> Response:
    """One policy; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        for body in store.policy_bodies(db):
            if body["id"] == _id(call):
                return json_response(body)
    raise Refused(404, f"Policy {_id(call)} does not exist")


def create_policy(call: Call) -> Response:
    """201 with the id; 400 says what is wrong, 409 where the name is taken."""
    call.principal.require_admin()
    body = _given(call)
    with call.platform.database.write() as db:
        identifier = store.put_policy(db, body, None)
    return json_response({**body, "id": identifier}, 201)


def update_policy(call: Call) -> Response:
    """Replace a policy; 404 without."""
    call.principal.require_admin()
    body = _given(call)
    with call.platform.database.write() as db:
        store.put_policy(db, body, _id(call))
    return json_response({**body, "id": _id(call)})


def delete_policy(call: Call) -> Response:
    """204; 404 without it."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        store.delete_policy(db, _id(call))
    return Response(status_code=204)


def audit(call: Call) -> Response:
    """What was kept out, and what would have been, the newest first; ``num_of_rows`` of them."""
    call.principal.require_admin()
    rows = call.parameter("num_of_rows") or "100"
    if not rows.isascii() or not rows.isdigit() or not 1 <= int(rows[:9]) <= _LARGEST_PAGE:
        raise Refused(400, f"num_of_rows must be a number from 1 to {_LARGEST_PAGE}")
    with call.platform.database.read() as db:
        found = store.decisions(db)
    shown = found[: int(rows)]
    meta = {"total_count": len(found), "result_count": len(shown)}
    return json_response({"data": shown, "meta": meta})


def _given(call: Call) -> dict[str, Any]:
    return {key: value for key, value in call.json_object().items() if key not in _ASSIGNED}


def _listed(found: list[dict[str, Any]]) -> Response:
    meta = {"total_count": len(found), "result_count": len(found)}
    return json_response({"data": found, "meta": meta})


def _id(call: Call) -> str:
    return str(call.request.path_params["id"])


_ROOT = "/xray/api/v1/curation"
_CONDITION, _POLICY = f"{_ROOT}/conditions/{{id:segment}}", f"{_ROOT}/policies/{{id:segment}}"

routes: list[BaseRoute] = [
    Route(f"{_ROOT}/conditions", xray_endpoint(list_conditions), methods=["GET"]),
    Route(f"{_ROOT}/conditions", xray_endpoint(create_condition), methods=["POST"]),
    Route(_CONDITION, xray_endpoint(delete_condition), methods=["DELETE"]),
    Route(f"{_ROOT}/policies", xray_endpoint(list_policies), methods=["GET"]),
    Route(f"{_ROOT}/policies", xray_endpoint(create_policy), methods=["POST"]),
    Route(_POLICY, xray_endpoint(read_policy), methods=["GET"]),
    Route(_POLICY, xray_endpoint(update_policy), methods=["PUT"]),
    Route(_POLICY, xray_endpoint(delete_policy), methods=["DELETE"]),
    Route(f"{_ROOT}/audit/packages", xray_endpoint(audit), methods=["GET"]),
]
