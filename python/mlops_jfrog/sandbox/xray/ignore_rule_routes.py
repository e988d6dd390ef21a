"""``xray/api/v1/ignore_rules``: for administrators."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.endpoint import Call, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray import ignore_rule_store as store
from mlops_jfrog.sandbox.xray.endpoint import xray_endpoint
from mlops_jfrog.sandbox.xray.ignore_rules import IgnoreRule

_LARGEST_PAGE = 1000
_USUAL_PAGE = 25


def create(call: Call) -> Response:
    """201 with the id; 400 for what can't be applied."""
    call.principal.require_admin()
    body = call.json_object()
    rule = IgnoreRule.from_json(body)
    stored = {"notes": rule.notes, "ignore_filters": body["ignore_filters"]}
    if rule.expires_at:
        stored["expires_at"] = rule.expires_at
    with call.platform.database.write() as db:
        identifier = store.add(db, stored, call.principal.name)
    return json_response({"info": f"Successfully added Ignore rule with id: {identifier}"}, 201)


def listed(call: Call) -> Response:
    """``{data, total_count}`` by ``watch``, ``policy``, ``vulnerability``, ``cve``, ``license``."""
    call.principal.require_admin()
    page, size = _whole(call, "page_num", 1), _whole(call, "num_of_rows", _USUAL_PAGE)
    with call.platform.database.read() as db:
        found = [rule for rule in store.described(db) if _wanted(call, rule)]
    start = (page - 1) * size
    return json_response({"data": found[start : start + size], "total_count": len(found)})


def read(call: Call) -> Response:
    """One rule; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        for rule in store.described(db):
            if rule["id"] == _id(call):
                return json_response(rule)
    raise Refused(404, f"Ignore rule {_id(call)} does not exist")


def delete(call: Call) -> Response:
    """404 without it."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        if not store.delete(db, _id(call)):
            raise Refused(404, f"Ignore rule {_id(call)} does not exist")
    return json_response({"info": "Successfully deleted Ignore rule"})


_QUERIES = {
    "watch": "watches",
    "policy": "policies",
    "vulnerability": "vulnerabilities",
    "cve": "cves",
    "license": "licenses",
}


def _wanted(call: Call, rule: dict[str, Any]) -> bool:
    filters = rule["ignore_filters"]
    asked = {field: call.parameter(name) for name, field in _QUERIES.items()}
    return all(value is None or value in filters.get(field, ()) for field, value in asked.items())


def _id(call: Call) -> str:
    return str(call.request.path_params["id"])


def _whole(call: Call, name: str, otherwise: int) -> int:
    text = call.parameter(name) or str(otherwise)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= _LARGEST_PAGE:
        raise Refused(400, f"{name} must be a number from 1 to {_LARGEST_PAGE}")
    return int(text)


_RULES = "/xray/api/v1/ignore_rules"

routes: list[BaseRoute] = [
    Route(_RULES, xray_endpoint(listed), methods=["GET"]),
    Route(_RULES, xray_endpoint(create), methods=["POST"]),
    Route(f"{_RULES}/{{id:segment}}", xray_endpoint(read), methods=["GET"]),
    Route(f"{_RULES}/{{id:segment}}", xray_endpoint(delete), methods=["DELETE"]),
]
