"""Access tokens: the Access service's routes, and Artifactory's older form-encoded one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import accounts, tokens
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response, public_endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import USER_SCOPE
from mlops_jfrog.sandbox.token_request import issue_requested, requested
from mlops_jfrog.sandbox.tokens import Issued, TokenRecord

_OLD_SCOPE = "member-of-groups:*"


def create(call: Call) -> Response:
    """``POST access/api/v1/tokens`` -> ``{token_id, access_token, expires_in, scope, ...}``."""
    if call.request.headers.get("content-type", "").startswith("application/x-www-form"):
        values: dict[str, Any] = _form(call)
    else:
        values = call.json_object() if call.body.strip() else {}
    if values.get("grant_type") == "refresh_token":
        return json_response(_answer(_refreshed(call, values)))
    request = requested(values, call.principal, USER_SCOPE)
    with call.platform.database.write() as db:
        return json_response(_answer(issue_requested(db, call.platform.signing_key, request)))


def create_by_form(call: Call) -> Response:
    """``POST artifactory/api/security/token``; a refresh needs no other credentials."""
    values = _form(call)
    if values.get("grant_type") == "refresh_token":
        return json_response(_answer(_refreshed(call, values)))
    request = requested(values, call.principal, _OLD_SCOPE)
    with call.platform.database.write() as db:
        return json_response(_answer(issue_requested(db, call.platform.signing_key, request)))


def every(call: Call) -> Response:
    """Tokens of the caller; an administrator sees all."""
    with call.platform.database.read() as db:
        records = tokens.every(db)
    own = [record for record in records if _may_see(call, record)]
    return json_response({"tokens": [_described(record) for record in own]})


def get(call: Call) -> Response:
    """One token by its id, ``me`` for the one that the request carries."""
    return json_response(_described(_known(call)))


def revoke(call: Call) -> Response:
    """Refused from now on; by its user or an administrator."""
    record = _known(call)
    with call.platform.database.write() as db:
        tokens.revoke(db, record.id)
    return json_response({"message": "Token revoked", "token_id": record.id})


def revoke_by_form(call: Call) -> Response:
    """Revoke what the form names by ``token`` or ``token_id``."""
    values = _form(call)
    with call.platform.database.write() as db:
        record = tokens.find(db, values.get("token_id", ""))
        if token := values.get("token"):
            try:
                record = tokens.verify(db, call.platform.signing_key, token)
            except Refused as refused:  # 401 would speak of the caller's own token
                raise Refused(404, "Token not found") from refused
        if record is None or not _may_see(call, record):
            raise Refused(404, "Token not found")
        tokens.revoke(db, record.id)
    return PlainTextResponse("Token revoked")


def encrypted_password(call: Call) -> Response:
    """Plain text that works as the caller's password (``jf config add`` with a password)."""
    if not call.principal.by_password:
        raise Refused(403, "Only who shows the password gets it encrypted.")
    with call.platform.database.read() as db:
        user = accounts.find_user(db, call.principal.name)
        if user is None or not user["password"]:
            raise Refused(404, f"User '{call.principal.name}' has no password.")
        return PlainTextResponse(accounts.encrypted_password(db, user))


def _refreshed(call: Call, values: dict[str, Any]) -> Issued:
    """A new pair for a used-up one, with the same scope and span."""
    refresh_token = values.get("refresh_token")
    if not isinstance(refresh_token, str) or not refresh_token:
        raise Refused(400, "a refresh needs refresh_token")
    with call.platform.database.write() as db:
        old = tokens.take_refreshable(db, refresh_token)
        return tokens.issue(
            db,
            call.platform.signing_key,
            user=old.user,
            scope=old.scope,
            expires_in=old.expires - old.issued if old.expires else None,
            description=old.description,
            refreshable=True,
        )


def _form(call: Call) -> dict[str, Any]:
    try:
        return dict(parse_qsl(call.body.decode("ascii"), keep_blank_values=True))
    except ValueError as error:
        raise Refused(400, "the body is no form") from error


def _known(call: Call) -> TokenRecord:
    token_id = str(call.request.path_params["token_id"])
    with call.platform.database.read() as db:
        if token_id == "me":  # noqa: S105 - a word of the protocol
            token = call.request.headers.get("authorization", "").partition(" ")[2]
            return tokens.verify(db, call.platform.signing_key, token)
        record = tokens.find(db, token_id)
    if record is None or not _may_see(call, record):
        raise Refused(404, "Token not found")
    return record


def _may_see(call: Call, record: TokenRecord) -> bool:
    return call.principal.admin or record.user == call.principal.name


def _answer(issued: Issued) -> dict[str, Any]:
    optional = {"refresh_token": issued.refresh, "reference_token": issued.reference}
    return {
        "token_id": issued.id,
        "access_token": issued.access,
        "expires_in": issued.expires_in or 0,
        "scope": issued.scope,
        "token_type": "Bearer",
        **{name: value for name, value in optional.items() if value is not None},
    }


def _described(record: TokenRecord) -> dict[str, Any]:
    ending = {"expiry": record.expires} if record.expires else {}
    return {
        "token_id": record.id,
        "subject": f"jfac@sandbox/users/{record.user}",
        "scope": record.scope,
        "description": record.description,
        "issued_at": record.issued,
        "issuer": "jfac@sandbox",
        "refreshable": record.refreshable,
        **ending,
    }


_TOKEN = "/access/api/v1/tokens/{token_id:segment}"  # noqa: S105 - a path

routes: list[BaseRoute] = [
    Route("/access/api/v1/tokens", public_endpoint(create), methods=["POST"]),
    Route("/access/api/v1/tokens", endpoint(every)),
    Route("/access/api/v1/tokens/revoke", endpoint(revoke_by_form), methods=["DELETE", "POST"]),
    Route(_TOKEN, endpoint(get)),
    Route(_TOKEN, endpoint(revoke), methods=["DELETE"]),
    Route("/artifactory/api/security/token", public_endpoint(create_by_form), methods=["POST"]),
    Route("/artifactory/api/security/token", endpoint(every)),
    Route("/artifactory/api/security/token/revoke", endpoint(revoke_by_form), methods=["POST"]),
    Route("/artifactory/api/security/encryptedPassword", endpoint(encrypted_password)),
]
