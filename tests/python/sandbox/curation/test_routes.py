"""Conditions and policies of curation over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from support.platform_client import PlatformClient

CURATION = "/xray/api/v1/curation"


def condition(name: str) -> dict[str, Any]:
    value = [{"param_id": "package_name", "value": "no-such-package"}]
    return {"name": name, "condition_template_id": "SpecificVersions", "param_values": value}


def test_conditions_are_created_listed_and_deleted(client: PlatformClient, unique: str) -> None:
    made = client.post(f"{CURATION}/conditions", json=condition(unique))
    assert (made.status_code, made.json()["is_custom"]) == (201, True)
    assert client.post(f"{CURATION}/conditions", json=condition(unique)).status_code == 409
    listed = client.get(f"{CURATION}/conditions").json()
    names = {each["name"]: each["is_custom"] for each in listed["data"]}
    assert names[unique] is True
    assert names["Malicious package"] is False
    path = f"{CURATION}/conditions/{made.json()['id']}"
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404
    assert client.delete(f"{CURATION}/conditions/1").status_code == 409
    assert client.delete(f"{CURATION}/conditions/²").status_code == 404


def test_policies_are_created_changed_listed_and_deleted(
    client: PlatformClient, unique: str
) -> None:
    own = client.post(f"{CURATION}/conditions", json=condition(unique)).json()["id"]
    body = {"name": unique, "condition_id": own, "policy_action": "dry_run", "enabled": False}
    made = client.post(f"{CURATION}/policies", json=body)
    assert made.status_code == 201
    path = f"{CURATION}/policies/{made.json()['id']}"
    assert client.post(f"{CURATION}/policies", json=body).status_code == 409
    assert client.delete(f"{CURATION}/conditions/{own}").status_code == 409
    assert client.put(path, json={**body, "policy_action": "block"}).status_code == 200
    assert client.get(path).json()["policy_action"] == "block"
    listed = client.get(f"{CURATION}/policies").json()["data"]
    assert unique in {each["condition_name"] for each in listed}
    assert client.delete(path).status_code == 204
    for answer in (client.get(path), client.delete(path), client.put(path, json=body)):
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"condition_id": "999"},
        {"scope": "everything"},
        {"scope": "specific_repos"},
        {"scope": "pkg_types"},
        {"policy_action": "warn"},
        {"enabled": 1},
        {"name": ""},
        {"waivers": [{"pkg_name": "x", "all_versions": True}]},
        {"waivers": [{"pkg_name": "x", "justification": "why"}]},
        {
            "waivers": [
                {"pkg_name": "x", "justification": "why", "pkg_versions": ["1"], "pkg_type": 1}
            ]
        },
        {"waivers": ["x"]},
        {"repo_include": "remote"},
    ],
)
def test_malformed_policies_are_refused(client: PlatformClient, fields: dict[str, Any]) -> None:
    answer = client.post(f"{CURATION}/policies", json={"name": "p", "condition_id": "1", **fields})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_curation_is_for_administrators(plain_client: PlatformClient) -> None:
    for method, path in [
        ("GET", "conditions"), ("POST", "conditions"), ("DELETE", "conditions/1"),
        ("GET", "policies"), ("POST", "policies"), ("GET", "policies/1"),
        ("PUT", "policies/1"), ("DELETE", "policies/1"), ("GET", "audit/packages"),
    ]:  # fmt: skip
        assert plain_client.send(method, f"{CURATION}/{path}", json={}).status_code == 403


def test_rows_of_the_audit_are_bounded(client: PlatformClient) -> None:
    for rows in ("0", "1001", "x", "²"):
        assert client.get(f"{CURATION}/audit/packages?num_of_rows={rows}").status_code == 400
