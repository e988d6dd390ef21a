"""``artifactory/api/security/keys/trusted``: public keys that evidence is verified with."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.evidence import store
from mlops_jfrog.sandbox.evidence.public_key import PublicKey
from mlops_jfrog.sandbox.evidence.store import RegisteredKey

_LONGEST_ALIAS = 100


def register(call: Call) -> Response:
    """201 with ``{alias, public_key}`` registered; for administrators."""
    call.principal.require_admin()
    body = call.json_object()
    alias = body.get("alias")
    if not isinstance(alias, str) or not alias.strip() or len(alias) > _LONGEST_ALIAS:
        raise Refused(400, f"alias must be a text of up to {_LONGEST_ALIAS} characters")
    key = PublicKey.read(body.get("public_key"))
    with call.platform.database.write() as db:
        found = store.add_key(db, alias, key, call.principal.name)
    return json_response(_described(found), 201)


def listed(call: Call) -> Response:
    """``{keys: [...]}``: public ones, for everybody with credentials."""
    with call.platform.database.read() as db:
        return json_response({"keys": [_described(each) for each in store.keys(db)]})


def delete(call: Call) -> Response:
    """204; 404 without it. What it verified is no longer verified. For administrators."""
    call.principal.require_admin()
    kid = str(call.request.path_params["kid"])
    with call.platform.database.write() as db:
        if not store.delete_key(db, kid):
            raise Refused(404, f"there is no key '{kid}'")
    return Response(status_code=204)


def _described(found: RegisteredKey) -> dict[str, Any]:
    return {
        "kid": found.kid,
        "fingerprint": found.key.fingerprint,
        "type": found.key.type,
        "alias": found.alias,
        "key": found.key.pem,
        "issued_on": found.created,
        "issued_by": found.created_by,
    }


_KEYS = "/artifactory/api/security/keys/trusted"

routes: list[BaseRoute] = [
    Route(_KEYS, endpoint(register), methods=["POST"]),
    Route(_KEYS, endpoint(listed), methods=["GET"]),
    Route(f"{_KEYS}/{{kid:segment}}", endpoint(delete), methods=["DELETE"]),
]
