"""Runs that configure a server: passwords, tokens, OIDC."""

from __future__ import annotations

import base64
import json

from sandbox.recordings import Exchange, Sender
from support.issuer import RsaKey, issuing

from .preparing import prepare
from .stage import Stage

PASSWORD = "ci password"
_SUBJECT = "repo:acme/churn"


def issue(sender: Sender) -> dict[str, str]:
    """A refreshable token of ``ci-user``."""
    form = b"username=ci-user&scope=member-of-groups%3A%2A&refreshable=true"
    tokens: dict[str, str] = json.loads(sender.administer("POST", "api/security/token", form))
    return tokens


def with_a_token(stage: Stage) -> None:
    """No request: the CLI reads the user's name from the token, and finds it in ours."""
    assert stage.exchanges == []
    claims = issue(stage.sender)["access_token"].split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert decoded["sub"].endswith("/users/ci-user")
    assert decoded["exp"] > decoded["iat"]


def with_a_password(stage: Stage) -> None:
    """The password is encrypted for the configuration, and works in its place."""
    (exchange,) = stage.exchanges
    answer, text = stage.send(exchange)
    assert answer.status == exchange.status
    assert (answer.getheader("Content-Type") or "").startswith("text/plain")
    encrypted = Sender(stage.sender.url, "", ("ci-user", text.decode()))
    ping = {"Authorization": "Basic <user:secret>"}
    assert encrypted.send("GET", "/artifactory/api/system/ping", ping)[0].status == 200


def with_tokens(stage: Stage) -> None:
    """Tokens are made and refreshed; the new one works for the next request."""
    prepare(stage)
    old = issue(stage.sender)
    for exchange in stage.exchanges:
        refused = exchange.status == 401
        refresh = "none" if refused else old["refresh_token"]
        body = _filled(exchange, old["access_token"], refresh)
        answer, text = stage.sender.send(exchange.method, exchange.path, exchange.headers, body)
        assert answer.status == exchange.status, text
        if refused:
            assert json.loads(text) == (exchange.answer or {})["json"]
        elif exchange.method == "POST":
            issued = json.loads(text)
            # The recording's server gave a refresh token or none without regard to the request.
            assert (exchange.answer or {})["json"].keys() - {"refresh_token"} <= issued.keys()
            assert ("refresh_token" in issued) is _asks_for_refresh(body or b"")
            stage.sender.token = issued["access_token"]


def with_an_id_token(stage: Stage) -> None:
    """The id token of a registered issuer is exchanged for an access token that works."""
    (exchange,) = stage.exchanges
    with issuing(RsaKey()) as issuer:
        _register(stage.sender, issuer.url)
        body = {
            **(exchange.body or {})["json"],
            "subject_token": issuer.token(sub=_SUBJECT, aud="jfrog"),
        }
        sent = json.dumps(body).encode()
        answer, text = stage.sender.send(exchange.method, exchange.path, exchange.headers, sent)
    assert answer.status == exchange.status, text
    issued, recorded = json.loads(text), (exchange.answer or {})["json"]
    assert recorded.keys() <= issued.keys()
    for key in recorded.keys() - {"access_token"}:
        assert issued[key] == recorded[key], key
    caller = Sender(stage.sender.url, issued["access_token"])
    caller.administer("GET", "api/system/ping")


def _register(sender: Sender, url: str) -> None:
    provider = {"name": "github-oidc", "issuer_url": url, "audience": "jfrog"}
    sender.administer("PUT", "access/api/v1/oidc/github-oidc", provider)
    spec = {"username": "ci-user", "scope": "applied-permissions/user", "expires_in": 600}
    mapping = {"name": "any", "claims": {"sub": _SUBJECT}, "token_spec": spec}
    sender.administer("PUT", "access/api/v1/oidc/github-oidc/identity_mappings/any", mapping)


def _filled(exchange: Exchange, access: str, refresh: str) -> bytes | None:
    if exchange.body is None:
        return None
    text = exchange.body.get("text") or json.dumps(exchange.body["json"])
    return bytes(text.replace("<token>", access).replace("<refresh-token>", refresh), "ascii")


def _asks_for_refresh(body: bytes) -> bool:
    return any(
        word in body for word in (b"refreshable=true", b"refresh_token", b'"refreshable": true')
    )
