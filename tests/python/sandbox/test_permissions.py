"""Rights: permission targets, groups, and the scopes of tokens."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from conftest import Connect
from mlops_jfrog.sandbox.permissions import path_matches
from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.http_client import Client


@pytest.fixture
def group(admin: Client) -> str:
    """A new group with a member of the same name."""
    name = f"publishers-{uuid.uuid4().hex[:8]}"
    assert admin("PUT", f"api/security/groups/{name}", json={}).status_code == 201
    body = {"email": "p@example.org", "groups": [name]}
    assert admin("PUT", f"api/security/users/{name}", json=body).status_code == 201
    return name


def token_of(admin: Client, user: str, scope: str | None = None) -> str:
    root = Client(admin.url.removesuffix("/artifactory"), admin.token, None, admin.session)
    body = {"username": user, **({"scope": scope} if scope else {})}
    return str(root("POST", "access/api/v1/tokens", json=body).json()["access_token"])


def allow(admin: Client, name: str, repo: str, rights: list[str], **section: Any) -> None:
    actions = {"groups": {name: rights}}
    body = {"name": name, "repo": {"repositories": [repo], "actions": actions, **section}}
    answer = admin("PUT", f"api/v2/security/permissions/{name}", json=body)
    assert answer.status_code == 200, answer.text


def test_without_rights_everything_is_refused(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    admin("PUT", f"{repo}/m;a=b", data=b"x")
    nobody = connect(sandbox, token_of(admin, group))
    for method, path in (
        ("GET", f"{repo}/m"),
        ("GET", f"api/storage/{repo}/m"),
        ("GET", f"api/storage/{repo}/m?properties"),
        ("PUT", f"{repo}/n"),
        ("PUT", f"{repo}/n/"),
        ("PUT", f"api/storage/{repo}/m?properties=a=c"),
        ("DELETE", f"api/storage/{repo}/m?properties=a"),
        ("DELETE", f"{repo}/m"),
        ("POST", f"api/copy/{repo}/m?to=/{repo}/n"),
        ("POST", f"api/move/{repo}/m?to=/{repo}/n"),
        ("GET", "api/v2/security/permissions"),
        ("GET", "api/security/users"),
        ("DELETE", f"api/repositories/{repo}"),
    ):
        assert nobody(method, path).status_code == 403, (method, path)
    assert nobody("PUT", f"api/repositories/{repo}-x", json={"rclass": "local"}).status_code == 403
    patch = nobody("PATCH", f"api/metadata/{repo}/m", json={"props": {"a": None}})
    assert patch.status_code == 403
    query = f'items.find({{"repo": "{repo}"}})'
    assert nobody("POST", "api/search/aql", data=query).json()["results"] == []
    assert nobody("GET", f"api/search/artifact?name=m&repos={repo}").json()["results"] == []


def test_a_publisher_may_publish_but_never_overwrite(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    allow(admin, group, repo, ["read", "write", "annotate"])
    publisher = connect(sandbox, token_of(admin, group))
    assert publisher("PUT", f"{repo}/churn/1/m;a=b", data=b"weights").status_code == 201
    assert publisher("PUT", f"{repo}/churn/1/m;a=b", data=b"weights").status_code == 201
    refused = publisher("PUT", f"{repo}/churn/1/m", data=b"others")
    assert refused.status_code == 403
    assert "overwritten" in refused.json()["errors"][0]["message"]
    assert publisher("GET", f"{repo}/churn/1/m").content == b"weights"
    assert publisher("DELETE", f"{repo}/churn/1/m").status_code == 403
    publisher("PUT", f"{repo}/churn/2/m", data=b"others")
    copied = publisher("POST", f"api/copy/{repo}/churn/2/m?to=/{repo}/churn/1/m")
    assert copied.status_code == 403
    assert publisher("GET", f"{repo}/churn/1/m").content == b"weights"
    assert publisher("PUT", f"api/storage/{repo}/churn/1/m?properties=c=d").status_code == 204


def test_deploying_with_properties_needs_the_right_to_annotate(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    allow(admin, group, repo, ["read", "write"])
    writer = connect(sandbox, token_of(admin, group))
    assert writer("PUT", f"{repo}/m;a=b", data=b"x").status_code == 403
    assert writer("PUT", f"{repo}/m", data=b"x").status_code == 201


def test_patterns_bound_the_rights(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    patterns = {"include-patterns": ["churn/**"], "exclude-patterns": ["**/*.secret"]}
    allow(admin, group, repo, ["read"], **patterns)
    for path in ("churn/1/m", "churn/1/m.secret", "other/m"):
        admin("PUT", f"{repo}/{path}", data=b"x")
    reader = connect(sandbox, token_of(admin, group))
    assert reader("GET", f"{repo}/churn/1/m").status_code == 200
    assert reader("GET", f"{repo}/churn/1/m.secret").status_code == 403
    assert reader("GET", f"{repo}/other/m").status_code == 403
    results = reader("POST", "api/search/aql", data=f'items.find({{"repo":"{repo}"}})').json()
    assert [one["path"] for one in results["results"]] == ["churn/1"]
    listed = reader("GET", f"api/storage/{repo}/churn?list&deep=1").status_code
    assert listed in {200, 403}


def test_rights_on_any_repository_of_a_class_reach_no_other_class(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    remote = {"rclass": "remote", "url": "https://up.example"}
    admin("PUT", f"api/repositories/{repo}-remote", json=remote)
    reader = connect(sandbox, token_of(admin, group))
    for right_on, here, there in (("ANY LOCAL", 404, 403), ("ANY REMOTE", 403, 404)):
        allow(admin, group, right_on, ["delete"])
        assert reader("DELETE", f"{repo}/none").status_code == here
        assert reader("DELETE", f"{repo}-remote/none").status_code == there


def test_a_tokens_scope_narrows_its_user(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    allow(admin, group, repo, ["read", "write", "delete"])
    admin("PUT", f"{repo}/churn/m", data=b"x")
    admin("PUT", f"{repo}/other/m", data=b"x")
    narrow = connect(sandbox, token_of(admin, group, f"artifact:{repo}/churn/**:r"))
    assert narrow("GET", f"{repo}/churn/m").status_code == 200
    assert narrow("GET", f"{repo}/other/m").status_code == 403
    assert narrow("PUT", f"{repo}/churn/n", data=b"x").status_code == 403
    grouped = connect(sandbox, token_of(admin, "somebody", f"applied-permissions/groups:{group}"))
    assert grouped("PUT", f"{repo}/churn/n", data=b"x").status_code == 201


def test_rights_end_with_the_target(
    sandbox: RunningSandbox, connect: Connect, admin: Client, repo: str, group: str
) -> None:
    allow(admin, group, "ANY LOCAL", ["read"])
    admin("PUT", f"{repo}/m", data=b"x")
    reader = connect(sandbox, token_of(admin, group))
    assert reader("GET", f"{repo}/m").status_code == 200
    stored = admin("GET", f"api/v2/security/permissions/{group}").json()
    assert stored["repo"]["actions"] == {"groups": {group: ["read"]}}
    assert admin("DELETE", f"api/v2/security/permissions/{group}").status_code == 200
    assert admin("GET", f"api/v2/security/permissions/{group}").status_code == 404
    assert reader("GET", f"{repo}/m").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"repo": []},
        {"repo": {}},
        {"repo": {"repositories": "x"}},
        {"repo": {"repositories": ["x"], "actions": []}},
        {"repo": {"repositories": ["x"], "actions": {"people": {}}}},
        {"repo": {"repositories": ["x"], "actions": {"users": {"a": ["fly"]}}}},
        {"repo": {"repositories": ["x"], "actions": {"users": {"a": "read"}}}},
        {"name": "another", "repo": {"repositories": ["x"]}},
    ],
)
def test_a_wrong_permission_target_is_refused(admin: Client, body: dict[str, Any]) -> None:
    assert admin("PUT", "api/v2/security/permissions/wrong", json=body).status_code == 400


def test_users_and_groups_are_described_and_removed(admin: Client, group: str) -> None:
    user = admin("GET", f"api/security/users/{group}").json()
    assert user["groups"] == [group, "readers"]
    assert "password" not in user
    assert admin("GET", f"api/security/groups/{group}").json()["userNames"] == [group]
    assert group in {one["name"] for one in admin("GET", "api/security/users").json()}
    assert group in {one["name"] for one in admin("GET", "api/security/groups").json()}
    assert admin("DELETE", f"api/security/groups/{group}").status_code == 200
    assert admin("DELETE", f"api/security/users/{group}").status_code == 200
    assert admin("GET", f"api/security/users/{group}").status_code == 404
    assert admin("DELETE", "api/security/users/admin").status_code == 403


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("**", "a/b", True), ("**/*", "a", True), ("*", "a", True), ("*", "a/b", False),
        ("a/**", "a/b/c", True), ("a/**", "ab", False), ("a/", "a/b", True),
        ("**/x.txt", "x.txt", True), ("**/x.txt", "a/b/x.txt", True), ("a/*/c", "a/b/c", True),
        ("a/*/c", "a/b/b/c", False), ("a?c", "abc", True), ("a?c", "a/c", False),
        ("a.c", "abc", False), ("[a]", "a", False), ("a/**/z", "a/z", True),
    ],
)  # fmt: skip
def test_ant_patterns(pattern: str, path: str, covered: bool) -> None:
    assert path_matches(pattern, path) is covered
