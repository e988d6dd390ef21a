"""Access tokens and passwords, over HTTP."""

from __future__ import annotations

import base64
import json
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from conftest import Connect
from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.http_client import Client

PASSWORD = "correct horse battery"


@pytest.fixture
def user(admin: Client) -> str:
    """A new user with a password and no rights."""
    name = f"ada-{uuid.uuid4().hex[:8]}"
    body = {"email": "ada@example.org", "password": PASSWORD}
    assert admin("PUT", f"api/security/users/{name}", json=body).status_code == 201
    return name


def create(client: Client, **body: Any) -> requests.Response:
    root = client.url.removesuffix("/artifactory")
    return Client(root, client.token, client.login, client.session)(
        "POST", "access/api/v1/tokens", json=body
    )


def ping(sandbox: RunningSandbox, connect: Connect, token: str) -> int:
    return connect(sandbox, token)("GET", "api/system/ping").status_code


def test_a_token_is_a_jwt_that_names_its_user_and_end(admin: Client, user: str) -> None:
    body = create(admin, username=user, expires_in=3600, description="training").json()
    claims = json.loads(base64.urlsafe_b64decode(body["access_token"].split(".")[1] + "=="))
    assert claims["sub"].endswith(f"/users/{user}")
    assert claims["exp"] - claims["iat"] == 3600
    assert (body["expires_in"], body["token_type"]) == (3600, "Bearer")
    assert body["scope"] == "applied-permissions/user"


@pytest.mark.parametrize("scheme", ["bearer", "basic", "key"])
def test_a_token_works_in_every_place_that_clients_put_it(
    sandbox: RunningSandbox, admin: Client, user: str, scheme: str
) -> None:
    body = create(admin, username=user, include_reference_token=True).json()
    for token in (body["access_token"], body["reference_token"]):
        basic = base64.b64encode(f"{user}:{token}".encode()).decode()
        headers = {
            "bearer": {"Authorization": f"Bearer {token}"},
            "basic": {"Authorization": f"Basic {basic}"},
            "key": {"X-JFrog-Art-Api": token},
        }[scheme]
        url = f"{sandbox.url}/artifactory/api/system/ping"
        assert requests.get(url, headers=headers, timeout=10).status_code == 200


def test_a_revoked_token_is_refused(
    sandbox: RunningSandbox, connect: Connect, admin: Client, user: str
) -> None:
    body = create(admin, username=user).json()
    assert ping(sandbox, connect, body["access_token"]) == 200
    root = connect(sandbox, admin.token)
    root.url = sandbox.url
    path = f"access/api/v1/tokens/{body['token_id']}"
    assert root("GET", path).json()["subject"].endswith(user)
    assert root("DELETE", path).status_code == 200
    assert root("DELETE", path).status_code == 404
    assert ping(sandbox, connect, body["access_token"]) == 401


def test_an_expired_token_is_refused(
    sandbox: RunningSandbox,
    connect: Connect,
    admin: Client,
    user: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = create(admin, username=user, expires_in=60).json()["access_token"]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 61)
    answer = connect(sandbox, token)("GET", "api/system/ping")
    assert answer.status_code == 401
    assert "expired" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("change", ["claims", "signature", "header", "none"])
def test_a_forged_token_is_refused(
    sandbox: RunningSandbox, connect: Connect, admin: Client, user: str, change: str
) -> None:
    header, claims, signature = create(admin, username=user).json()["access_token"].split(".")
    other = base64.urlsafe_b64encode(b'{"sub":"jfac@sandbox/users/admin"}').rstrip(b"=").decode()
    forged = {
        "claims": f"{header}.{other}.{signature}",
        "signature": f"{header}.{claims}.{signature[::-1]}",
        "header": f"{other}.{claims}.{signature}",
        "none": f"{header}.{claims}.",
    }[change]
    assert ping(sandbox, connect, forged) == 401


@pytest.mark.parametrize(
    "credentials",
    ["Bearer x", "Bearer a.b.c", "Bearer ", "Basic !!!", "Basic /w==", "Digest x", "Bearer é"],
)
def test_nonsense_for_credentials_is_401(sandbox: RunningSandbox, credentials: str) -> None:
    headers = {"Authorization": credentials.encode()}
    url = f"{sandbox.url}/artifactory/api/system/ping"
    answer = requests.get(url, headers=headers, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["status"] == 401


def test_a_password_works_until_it_changes(
    sandbox: RunningSandbox, connect: Connect, admin: Client, user: str
) -> None:
    own = connect(sandbox, login=(user.upper(), PASSWORD))
    encrypted = own("GET", "api/security/encryptedPassword").text
    assert PASSWORD not in encrypted
    assert own("GET", "api/system/ping").status_code == 200
    assert connect(sandbox, login=(user, encrypted))("GET", "api/system/ping").text == "OK"
    assert connect(sandbox, login=(user, "wrong"))("GET", "api/system/ping").status_code == 401
    admin("POST", f"api/security/users/{user}", json={"password": "another password"})
    assert own("GET", "api/system/ping").status_code == 401
    assert connect(sandbox, login=(user, encrypted))("GET", "api/system/ping").status_code == 401


def test_the_old_route_makes_tokens_that_refresh_once_without_other_credentials(
    sandbox: RunningSandbox, connect: Connect, user: str
) -> None:
    form = {"expires_in": "3600", "refreshable": "true", "scope": "member-of-groups:*"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    own = connect(sandbox, login=(user, PASSWORD))
    first = own("POST", "api/security/token", data=urlencode({**form, "username": user}),
                headers=headers).json()  # fmt: skip
    assert ping(sandbox, connect, first["access_token"]) == 200
    refresh = urlencode(
        {
            "grant_type": "refresh_token",
            "refresh_token": first["refresh_token"],
            "access_token": first["access_token"],
        }
    )
    nobody = connect(sandbox)
    second = nobody("POST", "api/security/token", data=refresh, headers=headers).json()
    assert second["expires_in"] == 3600
    assert ping(sandbox, connect, second["access_token"]) == 200
    assert ping(sandbox, connect, first["access_token"]) == 401
    again = nobody("POST", "api/security/token", data=refresh, headers=headers)
    assert again.status_code == 401
    assert again.json()["errors"][0]["message"] == "Token not refreshable"


def test_a_user_makes_tokens_for_themselves_only_and_for_no_more_than_they_may(
    sandbox: RunningSandbox, connect: Connect, admin: Client, user: str
) -> None:
    own = connect(sandbox, login=(user, PASSWORD))
    assert create(own).status_code == 200
    assert create(own, scope="applied-permissions/groups:readers").status_code == 200
    assert create(own, username="admin").status_code == 403
    assert create(own, scope="applied-permissions/admin").status_code == 403
    assert create(own, scope="applied-permissions/groups:others").status_code == 403
    assert create(own, scope="artifact:any:r").status_code == 403
    narrow = create(admin, username=user, scope="artifact:x-local:r").json()["access_token"]
    assert create(connect(sandbox, narrow)).status_code == 403
    encrypted = connect(sandbox, narrow)("GET", "api/security/encryptedPassword")
    assert encrypted.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"expires_in": "soon"}, {"expires_in": -1}, {"expires_in": 1e9}, {"expires_in": 10**30},
        {"scope": "everything"}, {"scope": "artifact:x"}, {"scope": "artifact:x:q"}, {"scope": 7},
        {"username": "a/b"}, {"username": "../x"}, {"username": 7}, {"refreshable": "maybe"},
        {"description": []}, {"grant_type": "refresh_token"},
    ],
)  # fmt: skip
def test_a_wrong_request_for_a_token_is_refused(admin: Client, body: dict[str, Any]) -> None:
    assert create(admin, **body).status_code == 400


def test_no_token_is_kept_in_the_data_folder(fresh_sandbox: RunningSandbox, tmp_path: Any) -> None:
    client = Client(f"{fresh_sandbox.url}/artifactory", fresh_sandbox.admin_token)
    made = create(client, refreshable=True, include_reference_token=True).json()
    client.session.close()
    secrets = [made["access_token"], made["refresh_token"], made["reference_token"]]
    secrets += [made["access_token"].split(".")[2], fresh_sandbox.admin_token]
    stored = b"".join(file.read_bytes() for file in (tmp_path / "sandbox").glob("sandbox.sqlite3*"))
    assert made["token_id"].encode() in stored
    for secret in secrets:
        assert secret.encode() not in stored
