"""Ignore rules: what they hide, from whom, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from support.platform_client import PlatformClient
from support.xray_client import XrayClient

RULES = "/xray/api/v1/ignore_rules"
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
JOBLIB = {"id": "joblib:1.1.0"}


def ignore(client: PlatformClient, expires_at: str | None = None, **filters: Any) -> str:
    """Add a rule; its id."""
    body = {"notes": "accepted by the board", "ignore_filters": filters}
    answer = client.post(RULES, json={**body, "expires_at": expires_at})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["info"].rpartition(" ")[2])


@pytest.fixture
def build(client: PlatformClient, xray: XrayClient, unique: str) -> str:
    """A build with one critical vulnerability, watched by a rule that fails it."""
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    xray.guard(unique)
    assert xray.result(unique)["fail_build"] is True
    return unique


@pytest.mark.parametrize(
    "filters",
    [
        {"vulnerabilities": ["PYSEC-2022-288"]},
        {"vulnerabilities": ["any"]},
        {"cves": ["CVE-2022-21797"]},
        {"components": [{"name": "joblib", "version": "1.1.0"}]},
        {"components": [{"name": "pypi://joblib:1.1.0"}]},
    ],
)
def test_an_accepted_violation_no_longer_fails_the_build(
    client: PlatformClient, xray: XrayClient, build: str, filters: dict[str, Any]
) -> None:
    ignore(client, **filters, builds=[{"name": build, "version": "1"}])
    result = xray.result(build)
    assert result["fail_build"] is False
    assert "violations" not in result
    assert xray.violations(f"{build}-watch") == []


@pytest.mark.parametrize(
    "filters",
    [
        {"vulnerabilities": ["PYSEC-1999-1"]},
        {"licenses": ["any"]},
        {"operational_risk": ["any"]},
        {"components": [{"name": "joblib", "version": "1.2.0"}]},
        {"cves": ["CVE-2022-21797"], "policies": ["another"]},
        {"vulnerabilities": ["any"], "builds": [{"name": "another"}]},
        {"vulnerabilities": ["any"], "artifacts": [{"name": "model.pkl"}]},
    ],
)
def test_a_rule_hides_only_what_all_its_filters_name(
    client: PlatformClient, xray: XrayClient, build: str, filters: dict[str, Any]
) -> None:
    ignore(client, **filters, watches=[f"{build}-watch"])
    assert xray.result(build)["fail_build"] is True


def test_what_was_accepted_for_a_time_comes_back(
    client: PlatformClient, xray: XrayClient, build: str
) -> None:
    ignore(client, "2020-01-31T00:00:00Z", cves=["any"], watches=[f"{build}-watch"])
    assert xray.result(build)["fail_build"] is True
    ignore(client, "2999-01-31T00:00:00+01:00", cves=["any"], watches=[f"{build}-watch"])
    assert xray.result(build)["fail_build"] is False
    listed = client.get(f"{RULES}?watch={build}-watch").json()
    assert listed["total_count"] == 2
    assert {each["expires_at"]: each["is_expired"] for each in listed["data"]} == {
        "2020-01-31T00:00:00.000Z": True,
        "2999-01-30T23:00:00.000Z": False,
    }


def test_an_accepted_file_may_be_downloaded_again(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    client.deploy(repo, "m/1/model.pkl", RUNS_CODE)
    client.deploy(repo, "m/2/model.pkl", RUNS_CODE)
    criteria = {"malicious_package": True}
    xray.policy(unique, criteria, fail_build=False, block_download=True)
    xray.watch_resource(unique, {"type": "repository", "name": repo}, unique)
    assert client.get(f"/artifactory/{repo}/m/1/model.pkl").status_code == 403
    accepted = {"name": "model.pkl", "path": f"default/{repo}/m/1"}
    ignore(client, watches=[unique], artifacts=[accepted])
    assert client.get(f"/artifactory/{repo}/m/1/model.pkl").content == RUNS_CODE
    assert client.get(f"/artifactory/{repo}/m/2/model.pkl").status_code == 403


def test_a_rule_is_read_and_deleted(client: PlatformClient, xray: XrayClient, build: str) -> None:
    rule = ignore(client, vulnerabilities=["any"], watches=[f"{build}-watch"])
    found = client.get(f"{RULES}/{rule}").json()
    assert (found["id"], found["author"], found["is_expired"]) == (rule, "admin", False)
    assert found["notes"] == "accepted by the board"
    assert client.delete(f"{RULES}/{rule}").json() == {"info": "Successfully deleted Ignore rule"}
    assert client.get(f"{RULES}/{rule}").status_code == 404
    assert client.delete(f"{RULES}/{rule}").status_code == 404
    assert xray.result(build)["fail_build"] is True


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"notes": "why", "ignore_filters": {}},
        {"notes": "", "ignore_filters": {"cves": ["any"]}},
        {"notes": "why", "ignore_filters": {"builds": [{"name": "churn"}]}},
        {"notes": "why", "ignore_filters": {"docker_layers": ["sha256:1"], "cves": ["any"]}},
        {"notes": "why", "ignore_filters": {"cves": [7]}},
        {"notes": "why", "ignore_filters": {"components": ["joblib"]}},
        {"notes": "why", "ignore_filters": {"components": [{"name": "joblib", "version": 1}]}},
        {"notes": "why", "ignore_filters": {"cves": ["any"]}, "expires_at": "next week"},
        {"notes": "why", "ignore_filters": {"cves": ["any"]}, "expires_at": 7},
    ],
)
def test_a_rule_that_cannot_be_applied_is_refused(client: PlatformClient, body: object) -> None:
    answer = client.post(RULES, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_ignore_rules_are_for_administrators(plain_client: PlatformClient) -> None:
    body = {"notes": "let me", "ignore_filters": {"vulnerabilities": ["any"]}}
    assert plain_client.post(RULES, json=body).status_code == 403
    assert plain_client.get(RULES).status_code == 403
    assert plain_client.delete(f"{RULES}/x").status_code == 403
    assert plain_client.get(f"{RULES}/x").status_code == 403


@pytest.mark.parametrize("query", ["page_num=0", "page_num=x", "num_of_rows=1001", "page_num=²"])
def test_pages_out_of_range_are_refused(client: PlatformClient, query: str) -> None:
    assert client.get(f"{RULES}?{query}").status_code == 400
