"""Id tokens of another issuer, exchanged for access tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from support.issuer import EllipticKey, Issuer, RsaKey, encoded, issuing
from support.platform_client import PlatformClient

PROVIDERS = "/access/api/v1/oidc"
CLAIMS = {"sub": "repo:acme/churn:ref:refs/heads/main", "aud": "jfrog", "repository": "acme/churn"}


@pytest.fixture(params=[RsaKey, EllipticKey])
def issuer(request: pytest.FixtureRequest) -> Iterator[Issuer]:
    """One that signs in either way."""
    with issuing(request.param()) as running:
        yield running


@pytest.fixture
def provider(client: PlatformClient, issuer: Issuer, unique: str) -> Iterator[str]:
    """The issuer, registered with one mapping."""
    name = f"{unique}-github"
    body = {"name": name, "issuer_url": issuer.url, "provider_type": "GitHub", "audience": "jfrog"}
    assert client.post(PROVIDERS, json=body).status_code == 201
    spec = {"username": "ci-user", "scope": "applied-permissions/user", "expires_in": 600}
    mapping = {"name": "main", "claims": {"repository": "acme/churn"}, "token_spec": spec}
    answer = client.post(f"{PROVIDERS}/{name}/identity_mappings", json=mapping)
    assert answer.status_code == 201, answer.text
    yield name
    assert client.delete(f"{PROVIDERS}/{name}").status_code == 204


def token_of(issuer: Issuer, **changes: Any) -> str:
    return issuer.token(**{**CLAIMS, **changes})


def exchange(client: PlatformClient, provider: str, token: str) -> Any:
    body = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": token,
        "provider_name": provider,
    }
    anonymous = client.with_token("")
    return anonymous.send("POST", f"{PROVIDERS}/token", json=body, headers={"Authorization": None})


def test_a_good_id_token_gives_an_access_token_that_works(
    client: PlatformClient, issuer: Issuer, provider: str
) -> None:
    answer = exchange(client, provider, token_of(issuer))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["username"], body["expires_in"]) == ("ci-user", 600)
    assert body["scope"] == "applied-permissions/user"
    caller = client.with_token(body["access_token"])
    assert caller.get("/artifactory/api/system/ping").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": "soon"},
        {"nbf": 2**40},
        {"iss": "http://127.0.0.1:1"},
        {"aud": "others"},
        {"aud": ["others"]},
        {"alg": "none"},
        {"alg": "HS256"},
        {"signer": RsaKey()},
        {"signer": EllipticKey()},
    ],
    ids=str,
)
def test_a_token_that_proves_nothing_is_refused(
    client: PlatformClient, issuer: Issuer, provider: str, changes: dict[str, Any]
) -> None:
    answer = exchange(client, provider, token_of(issuer, **changes))
    assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "!.!.!", "e30.e30.e30", "W10.W10.W10"])
def test_what_is_no_token_is_refused(client: PlatformClient, provider: str, token: str) -> None:
    assert exchange(client, provider, token).status_code == 401


def test_claims_choose_the_mapping_by_its_priority(
    client: PlatformClient, issuer: Issuer, provider: str
) -> None:
    path = f"{PROVIDERS}/{provider}/identity_mappings"
    spec = {"scope": "artifact:x-local:r", "username": "narrow"}
    first = {"name": "first", "priority": 0, "claims": {"ref": "main"}, "token_spec": spec}
    assert client.post(path, json=first).status_code == 201
    assert exchange(client, provider, token_of(issuer)).json()["username"] == "ci-user"
    assert exchange(client, provider, token_of(issuer, ref="main")).json()["username"] == "narrow"
    assert exchange(client, provider, token_of(issuer, repository="evil/churn")).status_code == 403
    assert client.delete(f"{path}/first").status_code == 204
    assert [one["name"] for one in client.get(path).json()] == ["main"]


def test_an_issuer_that_is_gone_is_named(client: PlatformClient, unique: str) -> None:
    body = {"name": unique, "issuer_url": "http://127.0.0.1:1"}
    assert client.post(PROVIDERS, json=body).status_code == 201
    claims = {"iss": "http://127.0.0.1:1", "exp": int(time.time()) + 60}
    token = f"{encoded(b'{}')}.{encoded(json.dumps(claims).encode())}.AAAA"
    answer = exchange(client, unique, token)
    assert answer.status_code == 502
    assert "127.0.0.1:1" in answer.text
    assert client.delete(f"{PROVIDERS}/{unique}").status_code == 204
    assert exchange(client, unique, token).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"claims": {}},
        {"claims": "x"},
        {"priority": "high"},
        {"priority": -1},
        {"token_spec": None},
        {"token_spec": {"scope": ""}},
        {"token_spec": {"scope": "nonsense"}},
        {"token_spec": {"scope": "applied-permissions/user", "expires_in": 0}},
    ],
)
def test_a_malformed_mapping_is_refused(
    client: PlatformClient, provider: str, change: dict[str, Any]
) -> None:
    spec = {"scope": "applied-permissions/user"}
    body = {"name": "bad", "claims": {"sub": "x"}, "token_spec": spec, **change}
    path = f"{PROVIDERS}/{provider}/identity_mappings"
    assert client.post(path, json=body).status_code == 400
    assert client.get(f"{path}/bad").status_code == 404


def test_only_administrators_register_issuers(plain_client: PlatformClient) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/x"), ("PUT", "/x"), ("DELETE", "/x")):
        answer = plain_client.send(method, f"{PROVIDERS}{path}", json={})
        assert answer.status_code == 403
