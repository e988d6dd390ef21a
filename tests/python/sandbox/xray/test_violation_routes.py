"""The list of violations: scanned builds and indexed repositories."""

from __future__ import annotations

from support.platform_client import PlatformClient
from support.xray_client import XrayClient

VIOLATIONS = "/xray/api/v1/violations"
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."


def test_violations_are_listed_by_watch_and_severity(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    dependencies = [{"id": "joblib:1.1.0"}, {"id": "numpy:1.16.2"}]
    client.publish(unique, "1", type="python", dependencies=dependencies)
    xray.guard(unique, {"min_severity": "Low"})
    xray.trigger(unique)
    xray.result(unique)
    filters = {"watch_name": f"{unique}-watch"}
    found = client.post(VIOLATIONS, json={"filters": filters}).json()
    assert found["total_violations"] == 2
    worst = client.post(VIOLATIONS, json={"filters": {**filters, "min_severity": "High"}}).json()
    assert [each["issue_id"] for each in worst["violations"]] == ["PYSEC-2022-288"]
    assert worst["violations"][0]["impacted_artifacts"] == [f"build://{unique}:1"]
    page = {"limit": 1, "offset": 2}
    second = client.post(VIOLATIONS, json={"filters": filters, "pagination": page}).json()
    assert [each["issue_id"] for each in second["violations"]] == ["PYSEC-2021-856"]
    assert client.post(VIOLATIONS, json={"pagination": {"limit": -1}}).status_code == 400


def test_a_watched_repository_lists_its_files(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    client.deploy(repo, "m/bad.pkl", RUNS_CODE)
    client.deploy(repo, "m/metrics.json", b"{}")
    xray.policy(unique, {"malicious_package": True}, fail_build=False)
    resource = {"type": "repository", "name": repo, "bin_mgr_id": "default"}
    xray.watch_resource(unique, resource, unique)
    filters = {"filters": {"watch_name": unique}}
    found = client.post(VIOLATIONS, json=filters).json()
    (violation,) = found["violations"]
    assert violation["impacted_artifacts"] == [f"default/{repo}/m/bad.pkl"]
    assert violation["issue_id"] == "MALICIOUS-MODEL"
    client.delete(f"/artifactory/{repo}/m/bad.pkl")
    assert client.post(VIOLATIONS, json=filters).json()["total_violations"] == 0


def test_a_repository_that_is_watched_but_not_indexed_lists_nothing(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    client.deploy(repo, "m/bad.pkl", RUNS_CODE)
    xray.policy(unique, {"malicious_package": True}, fail_build=False)
    xray.watch_resource(unique, {"type": "repository", "name": repo}, unique)
    found = client.post(VIOLATIONS, json={"filters": {"watch_name": unique}}).json()
    assert found["total_violations"] == 0
