"""``access/api/v1/oidc``: providers and their identity mappings, for administrators."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.oidc import exchange, providers


def every(call: Call) -> Response:
    """All providers."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return json_response(providers.every(db))


def get(call: Call) -> Response:
    """One of them; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return json_response(providers.get(db, _provider(call)))


def create(call: Call) -> Response:
    """201; the name is in the body."""
    return _put(call, str(call.json_object().get("name")), 201)


def replace(call: Call) -> Response:
    """200."""
    return _put(call, _provider(call), 200)


def delete(call: Call) -> Response:
    """204; its mappings go too."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        providers.delete(db, _provider(call))
    return Response(status_code=204)


def every_mapping(call: Call) -> Response:
    """Those of a provider, in the order they are tried."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        providers.get(db, _provider(call))
        return json_response(providers.mappings(db, _provider(call)))


def get_mapping(call: Call) -> Response:
    """One of them; 404 without."""
    call.principal.require_admin()
    name = _mapping(call)
    with call.platform.database.read() as db:
        for mapping in providers.mappings(db, _provider(call)):
            if mapping["name"] == name:
                return json_response(mapping)
    raise Refused(404, f"Identity mapping '{name}' does not exist.")


def create_mapping(call: Call) -> Response:
    """201; the name is in the body."""
    return _put_mapping(call, str(call.json_object().get("name")), 201)


def replace_mapping(call: Call) -> Response:
    """200."""
    return _put_mapping(call, _mapping(call), 200)


def delete_mapping(call: Call) -> Response:
    """204."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        providers.delete_mapping(db, _provider(call), _mapping(call))
    return Response(status_code=204)


def _put(call: Call, name: str, status: int) -> Response:
    call.principal.require_admin()
    with call.platform.database.write() as db:
        return json_response(providers.put(db, name, call.json_object()), status)


def _put_mapping(call: Call, name: str, status: int) -> Response:
    call.principal.require_admin()
    with call.platform.database.write() as db:
        stored = providers.put_mapping(db, _provider(call), name, call.json_object())
    return json_response(stored, status)


def _provider(call: Call) -> str:
    return str(call.request.path_params["provider"])


def _mapping(call: Call) -> str:
    return str(call.request.path_params["mapping"])


_ALL = "/access/api/v1/oidc"
_ONE = f"{_ALL}/{{provider:segment}}"
_MAPPINGS = f"{_ONE}/identity_mappings"
_MAPPING = f"{_MAPPINGS}/{{mapping:segment}}"

routes: list[BaseRoute] = [
    *exchange.routes,
    *(
        Route(path, endpoint(handler), methods=[method])
        for path, method, handler in (
            (_ALL, "GET", every),
            (_ALL, "POST", create),
            (_ONE, "GET", get),
            (_ONE, "PUT", replace),
            (_ONE, "DELETE", delete),
            (_MAPPINGS, "GET", every_mapping),
            (_MAPPINGS, "POST", create_mapping),
            (_MAPPING, "GET", get_mapping),
            (_MAPPING, "PUT", replace_mapping),
            (_MAPPING, "DELETE", delete_mapping),
        )
    ),
]
