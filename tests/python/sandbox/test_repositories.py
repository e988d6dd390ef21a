"""Configuring repositories."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.http_client import Client


def test_creates_describes_changes_and_deletes(admin: Client, repo: str) -> None:
    key = f"{repo}-x"
    created = admin("PUT", f"api/repositories/{key}", json={"rclass": "local", "xrayIndex": True})
    assert created.text.startswith(f"Successfully created repository '{key}'")
    body = admin("GET", f"api/repositories/{key}").json()
    assert (body["key"], body["rclass"], body["packageType"]) == (key, "local", "generic")
    assert body["xrayIndex"] is True
    assert body["includesPattern"] == "**/*"
    changed = admin("POST", f"api/repositories/{key}", json={"description": "models"})
    assert changed.status_code == 200
    again = admin("PUT", f"api/repositories/{key}", json={"rclass": "local", "notes": "n"})
    assert again.status_code == 200
    body = admin("GET", f"api/repositories/{key}").json()
    assert (body["description"], body["notes"], body["xrayIndex"]) == ("models", "n", True)
    admin("PUT", f"{key}/a/b", data=b"x")
    assert admin("DELETE", f"api/repositories/{key}").status_code == 200
    assert admin("GET", f"{key}/a/b").status_code == 404


def test_an_unknown_key_is_a_bad_request(admin: Client) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = admin(method, "api/repositories/no-such-local", json={})
        assert answer.status_code == 400


def test_lists_by_class_and_package_type(admin: Client, repo: str) -> None:
    remote = {"rclass": "remote", "packageType": "huggingfaceml", "url": "https://hub.example"}
    assert admin("PUT", f"api/repositories/{repo}-hub", json=remote).status_code == 200
    found = admin("GET", "api/repositories?type=remote&packageType=huggingfaceml").json()
    (one,) = [entry for entry in found if entry["key"] == f"{repo}-hub"]
    assert (one["type"], one["packageType"]) == ("REMOTE", "HuggingFaceML")
    assert one["url"] == "https://hub.example"
    assert repo not in {entry["key"] for entry in found}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rclass": "nothing"},
        {"rclass": "local", "packageType": "cobol"},
        {"rclass": "local", "key": "another"},
        {"rclass": "local", "xrayIndex": "yes"},
        {"rclass": "local", "includesPattern": 3},
        {"rclass": "local", "environments": "PROD"},
        {"rclass": "remote"},
        {"rclass": "remote", "url": "ftp://x"},
        {"rclass": "remote", "url": 7},
        {"rclass": "virtual", "repositories": ["no-such-local"]},
        {"rclass": "virtual", "repositories": "x"},
        {"rclass": "virtual", "repositories": [], "defaultDeploymentRepo": 7},
        {"rclass": "virtual", "repositories": [], "defaultDeploymentRepo": "no-such-local"},
    ],
)
def test_a_wrong_configuration_is_refused(admin: Client, repo: str, body: dict[str, Any]) -> None:
    answer = admin("PUT", f"api/repositories/{repo}-wrong", json=body)
    assert answer.status_code == 400, answer.text
    assert admin("GET", f"api/repositories/{repo}-wrong").status_code == 400


@pytest.mark.parametrize("key", ["api", "-x", "a b", "x" * 65, "%C3%BC", "a%2Fb", "%0A"])
def test_a_key_that_can_be_none_is_refused(admin: Client, key: str) -> None:
    assert admin("PUT", f"api/repositories/{key}", json={"rclass": "local"}).status_code == 400


def test_class_and_type_never_change(admin: Client, repo: str) -> None:
    for body in ({"rclass": "virtual"}, {"packageType": "pypi"}):
        assert admin("POST", f"api/repositories/{repo}", json=body).status_code == 400


def test_a_virtual_repository_takes_members_of_its_type_only(admin: Client, repo: str) -> None:
    body = {"rclass": "virtual", "packageType": "pypi", "repositories": [repo]}
    assert admin("PUT", f"api/repositories/{repo}-virtual", json=body).status_code == 400


def test_upstream_passwords_are_not_shown(admin: Client, repo: str) -> None:
    body = {"rclass": "remote", "url": "https://up.example", "password": "canary-upstream"}
    admin("PUT", f"api/repositories/{repo}-remote", json=body)
    assert "canary" not in admin("GET", f"api/repositories/{repo}-remote").text
