"""Users, groups, API keys and the older permission targets, over HTTP."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from conftest import Connect
from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.http_client import Client

PASSWORD = "correct horse battery"


@pytest.fixture
def user(admin: Client) -> str:
    """A new user with a password."""
    return make_user(admin)


def make_user(admin: Client, **fields: Any) -> str:
    name = f"ada-{uuid.uuid4().hex[:8]}"
    body = {"email": "ada@example.org", "password": PASSWORD, **fields}
    assert admin("PUT", f"api/security/users/{name}", json=body).status_code == 201
    return name


def make_group(admin: Client, **fields: Any) -> str:
    name = f"team-{uuid.uuid4().hex[:8]}"
    assert admin("PUT", f"api/security/groups/{name}", json=fields).status_code == 201
    return name


def test_every_new_user_joins_the_groups_that_say_so(admin: Client) -> None:
    group = make_group(admin, autoJoin=True)
    try:
        joined = admin("GET", f"api/security/users/{make_user(admin)}").json()["groups"]
        assert joined == ["readers", group]
        other = make_group(admin)
        chosen = make_user(admin, groups=[other])
        groups = admin("GET", f"api/security/users/{chosen}").json()["groups"]
        assert groups == sorted(["readers", group, other])
    finally:
        assert admin("DELETE", f"api/security/groups/{group}").status_code == 200


def test_an_update_leaves_what_it_does_not_name(admin: Client) -> None:
    user = make_user(admin, profileUpdatable=False, groups=[make_group(admin)])
    path = f"api/security/users/{user}"
    before = admin("GET", path).json()
    assert admin("POST", path, json={"email": None, "groups": None, "admin": None}).ok
    assert admin("GET", path).json() == before
    group = f"api/security/groups/{make_group(admin, realm='ldap', userNames=[user])}"
    assert admin("POST", group, json={"description": "x", "userNames": None}).ok
    found = admin("GET", group).json()
    assert (found["realm"], found["userNames"], found["description"]) == ("ldap", [user], "x")


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_a_setting_of_another_type_is_refused(admin: Client, kind: str) -> None:
    body = {"email": "a@example.org", "autoJoin": "yes", "disableUIAccess": "yes"}
    answer = admin("PUT", f"api/security/{kind}/x{uuid.uuid4().hex[:8]}", json=body)
    assert answer.status_code == 400


def test_members_of_a_group_of_administrators_are_administrators(
    sandbox: RunningSandbox, connect: Connect, admin: Client, user: str
) -> None:
    as_user = connect(sandbox, login=(user, PASSWORD))
    assert as_user("GET", "api/security/users").status_code == 403
    group = make_group(admin, adminPrivileges=True, userNames=[user])
    assert as_user("GET", "api/security/users").status_code == 200
    assert admin("DELETE", f"api/security/groups/{group}").ok
    assert as_user("GET", "api/security/users").status_code == 403


def test_a_disabled_password_is_refused_though_it_was_right_before(
    sandbox: RunningSandbox, connect: Connect, admin: Client, user: str
) -> None:
    as_user = connect(sandbox, login=(user, PASSWORD))
    assert as_user("GET", "api/system/ping").status_code == 200
    body = {"internalPasswordDisabled": True}
    assert admin("POST", f"api/security/users/{user}", json=body).ok
    assert as_user("GET", "api/system/ping").status_code == 401


def test_an_api_key_works_until_it_is_replaced_or_revoked(
    sandbox: RunningSandbox, connect: Connect, user: str
) -> None:
    as_user = connect(sandbox, login=(user, PASSWORD))
    assert as_user("GET", "api/security/apiKey").json() == {}
    created = as_user("POST", "api/security/apiKey")
    assert created.status_code == 201
    first = created.json()["apiKey"]
    assert as_user("GET", "api/security/apiKey").json() == {"apiKey": first}
    assert as_user("POST", "api/security/apiKey").status_code == 400
    assert statuses(connect, sandbox, user, first) == (200, 200)
    second = as_user("PUT", "api/security/apiKey").json()["apiKey"]
    assert statuses(connect, sandbox, user, first) == (401, 401)
    assert statuses(connect, sandbox, user, second) == (200, 200)
    assert as_user("DELETE", "api/security/apiKey").ok
    assert statuses(connect, sandbox, user, second) == (401, 401)
    assert as_user("DELETE", "api/security/apiKey").status_code == 404


def statuses(connect: Connect, sandbox: RunningSandbox, user: str, key: str) -> tuple[int, int]:
    """With the key in its header, and in the place of the password."""
    header = connect(sandbox)("GET", "api/system/ping", headers={"X-JFrog-Art-Api": key})
    return header.status_code, connect(sandbox, login=(user, key))(
        "GET", "api/system/ping"
    ).status_code


def test_a_token_makes_no_key_that_would_outlive_it(admin: Client) -> None:
    assert admin("POST", "api/security/apiKey").status_code == 403


def test_an_api_key_is_nowhere_in_the_data_folder(
    fresh_sandbox: RunningSandbox, connect: Connect, tmp_path: Path
) -> None:
    login = (fresh_sandbox.admin_user, fresh_sandbox.admin_password)
    key = connect(fresh_sandbox, login=login)("POST", "api/security/apiKey").json()["apiKey"]
    files = [file for file in (tmp_path / "sandbox").rglob("*") if file.is_file()]
    assert files
    assert not any(key.removeprefix("AKC").encode() in file.read_bytes() for file in files)


def test_both_versions_show_the_same_permission_targets(admin: Client, repo: str) -> None:
    name = f"target-{uuid.uuid4().hex[:8]}"
    old, new = f"api/security/permissions/{name}", f"api/v2/security/permissions/{name}"
    body = {
        "repositories": [repo],
        "includesPattern": "a/**,b/*",
        "excludesPattern": "",
        "principals": {"users": {"ada": ["r", "w"]}, "groups": {"readers": ["n", "d", "m"]}},
    }
    assert admin("PUT", old, json=body).status_code == 201
    found = admin("GET", new).json()["repo"]
    assert found["include-patterns"] == ["a/**", "b/*"]
    assert found["actions"] == {
        "users": {"ada": ["read", "write"]},
        "groups": {"readers": ["annotate", "delete", "manage"]},
    }
    assert admin("GET", old).json() == {"name": name, **body}
    builds = {"repositories": ["artifactory-build-info"], "actions": {"users": {"ada": ["read"]}}}
    assert admin("PUT", new, json={"repo": found, "build": builds}).status_code == 200
    assert admin("PUT", old, json=body).status_code == 200
    assert admin("GET", new).json()["build"] == builds
    names = [one["name"] for one in admin("GET", "api/security/permissions").json()]
    assert name in names
    assert admin("DELETE", old).ok
    assert admin("GET", new).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"principals": {"users": {"ada": ["q"]}}},
        {"principals": {"users": {"ada": "r"}}},
        {"principals": []},
        {"includesPattern": 3},
        {"repositories": []},
        {"repositories": [3]},
    ],
)
def test_a_malformed_old_target_is_refused(
    admin: Client, repo: str, change: dict[str, Any]
) -> None:
    body = {"repositories": [repo], "principals": {"users": {"ada": ["r"]}}, **change}
    path = f"api/security/permissions/bad-{uuid.uuid4().hex[:8]}"
    assert admin("PUT", path, json=body).status_code == 400
    assert admin("GET", path).status_code == 404


def test_tokens_answer_below_artifactory_too(admin: Client, user: str) -> None:
    body = {"username": user, "expires_in": "60", "refreshable": "True"}
    issued = admin("POST", "access/api/v1/tokens", data=body).json()
    assert issued["refresh_token"]
    listed = admin("GET", "api/security/token").json()["tokens"]
    assert issued["token_id"] in {one["token_id"] for one in listed}
    form = {"token": issued["access_token"]}
    assert admin("DELETE", "access/api/v1/tokens/revoke", data=form).status_code == 200
    assert admin("DELETE", "access/api/v1/tokens/revoke", data=form).status_code == 404
