"""``POST access/api/v1/oidc/token``: an id token for an access token (RFC 8693)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import tokens
from mlops_jfrog.sandbox.accounts import user_name
from mlops_jfrog.sandbox.endpoint import Call, json_response, public_endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.oidc import providers
from mlops_jfrog.sandbox.oidc.id_token import check_claims, check_signature, parts_of
from mlops_jfrog.sandbox.oidc.issuer import published_keys

_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - a word of the protocol
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105


def exchange(call: Call) -> Response:
    """``{access_token, expires_in, scope, username, ...}``; 401 for a token that proves nothing."""
    body = call.json_object()
    if body.get("grant_type") != _GRANT or body.get("subject_token_type") != _ID_TOKEN:
        raise Refused(400, f"grant_type must be {_GRANT}, subject_token_type {_ID_TOKEN}")
    subject_token, name = body.get("subject_token"), body.get("provider_name")
    if not isinstance(subject_token, str) or not isinstance(name, str):
        raise Refused(400, "subject_token and provider_name are missing")
    with call.platform.database.read() as db:
        provider, mappings = providers.get(db, name), providers.mappings(db, name)
    header, claims, signed, signature = parts_of(subject_token)
    check_claims(claims, provider["issuer_url"], provider["audience"])
    check_signature(header, published_keys(provider["issuer_url"]), signed, signature)
    return json_response(_issued(call, _chosen(mappings, claims), claims))


def _chosen(mappings: list[dict[str, Any]], claims: Mapping[str, Any]) -> dict[str, Any]:
    """What the first mapping gives whose claims are all in the token."""
    for mapping in mappings:
        wanted = mapping["claims"]
        if all(_agrees(claims.get(claim), value) for claim, value in wanted.items()):
            spec: dict[str, Any] = mapping["token_spec"]
            return spec
    raise Refused(403, "No identity mapping matches the claims of the subject token.")


def _agrees(found: Any, wanted: Any) -> bool:
    return found is not None and found == wanted and type(found) is type(wanted)


def _issued(call: Call, spec: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    user = user_name(spec["username"] or claims.get("sub"))
    with call.platform.database.write() as db:
        issued = tokens.issue(
            db,
            call.platform.signing_key,
            user=user,
            scope=spec["scope"],
            expires_in=spec["expires_in"],
            description="exchanged for an id token",
        )
    return {
        "access_token": issued.access,
        "issued_token_type": _ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": issued.scope,
        "username": user,
    }


routes: list[BaseRoute] = [
    Route("/access/api/v1/oidc/token", public_endpoint(exchange), methods=["POST"]),
]
