"""Policies, watches and indexing over HTTP."""

from __future__ import annotations

import pytest

from support.platform_client import PlatformClient
from support.xray_client import XrayClient

POLICIES, WATCHES = "/xray/api/v2/policies", "/xray/api/v2/watches"


def test_a_policy_is_created_read_changed_and_deleted(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    xray.policy(unique, {"min_severity": "High"}, fail_build=True)
    body = client.get(f"{POLICIES}/{unique}").json()
    assert body["rules"][0]["criteria"] == {"min_severity": "High"}
    assert body["author"] == "admin"
    assert unique in [each["name"] for each in client.get(POLICIES).json()]
    assert client.post(POLICIES, json=body).status_code == 409
    body["rules"][0]["criteria"] = {"min_severity": "Low"}
    assert client.put(f"{POLICIES}/{unique}", json=body).status_code == 200
    changed = client.get(f"{POLICIES}/{unique}").json()
    assert changed["rules"][0]["criteria"] == {"min_severity": "Low"}
    assert client.delete(f"{POLICIES}/{unique}").status_code == 200
    for answer in (
        client.get(f"{POLICIES}/{unique}"),
        client.put(f"{POLICIES}/{unique}", json=body),
        client.delete(f"{POLICIES}/{unique}"),
    ):
        assert answer.status_code == 404
        assert answer.json() == {"error": f"Policy {unique} does not exist"}


def test_a_watch_is_created_read_changed_and_deleted(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    xray.policy(unique, {"min_severity": "High"}, fail_build=True)
    xray.watch(unique, "churn", unique)
    body = client.get(f"{WATCHES}/{unique}").json()
    assert body["project_resources"]["resources"] == [{"type": "build", "name": "churn"}]
    assert unique in [each["general_data"]["name"] for each in client.get(WATCHES).json()]
    assert client.post(WATCHES, json=body).status_code == 409
    assert client.delete(f"{POLICIES}/{unique}").status_code == 409
    body["general_data"]["active"] = False
    assert client.put(f"{WATCHES}/{unique}", json=body).status_code == 200
    assert client.get(f"{WATCHES}/{unique}").json()["general_data"]["active"] is False
    assert client.delete(f"{WATCHES}/{unique}").status_code == 200
    assert client.get(f"{WATCHES}/{unique}").status_code == 404
    assert client.put(f"{WATCHES}/{unique}", json=body).status_code == 404
    assert client.delete(f"{POLICIES}/{unique}").status_code == 200


def test_a_watch_needs_policies_that_exist(client: PlatformClient, unique: str) -> None:
    body = {
        "general_data": {"name": unique},
        "project_resources": {"resources": [{"type": "all-builds"}]},
        "assigned_policies": [{"name": "no-such-policy"}],
    }
    answer = client.post(WATCHES, json=body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "Policy no-such-policy does not exist"},
    )


def test_builds_are_indexed_by_name_or_pattern(client: PlatformClient, unique: str) -> None:
    client.publish(f"{unique}/a", "1")
    client.publish(f"{unique}-b", "1")
    path = "/xray/api/v1/binMgr/default/builds"
    before = client.get(path).json()["indexed_builds"]
    patterns = [*before, f"{unique}/**"]
    assert client.put(path, json={"indexed_builds": patterns}).status_code == 200
    found = client.get(path).json()
    assert found["bin_mgr_id"] == "default"
    assert f"{unique}/**" in found["indexed_builds"]
    assert f"{unique}/a" not in found["non_indexed_builds"]
    assert f"{unique}-b" in found["non_indexed_builds"]
    assert client.get("/xray/api/v1/binMgr/other/builds").status_code == 404


def test_indexed_repositories_are_those_whose_configuration_says_so(
    fresh_client: PlatformClient,
) -> None:
    client = fresh_client
    one = client.repository("one-local", xrayIndex=True)
    two = client.repository("two-local")
    path = "/xray/api/v1/binMgr/default/repos"
    found = client.get(path).json()
    assert found["indexed_repos"] == [{"name": one, "type": "local", "pkg_type": "Generic"}]
    assert [each["name"] for each in found["non_indexed_repos"]] == [two]
    assert client.put(path, json={"indexed_repos": [{"name": two}]}).status_code == 200
    assert client.get(f"/artifactory/api/repositories/{two}").json()["xrayIndex"] is True
    assert client.get(f"/artifactory/api/repositories/{one}").json()["xrayIndex"] is False
    assert client.put(path, json={"indexed_repos": [{"name": "no"}]}).status_code == 400


def test_the_version_is_told(client: PlatformClient) -> None:
    answer = client.get("/xray/api/v1/system/version").json()
    assert set(answer) == {"xray_version", "xray_revision"}


@pytest.mark.parametrize("path", [POLICIES, WATCHES, "/xray/api/v1/binMgr/default/builds"])
def test_the_rules_are_for_administrators(
    client: PlatformClient, plain_client: PlatformClient, path: str
) -> None:
    assert plain_client.get(path).status_code == 403
    assert client.get(path).status_code == 200
