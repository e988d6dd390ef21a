"""What is wrong with single files, and the list of violations."""

from __future__ import annotations

import pickle

from support.platform_client import PlatformClient
from support.xray_client import XrayClient

SUMMARY, VIOLATIONS = "/xray/api/v2/summary/artifact", "/xray/api/v1/violations"


def test_the_summary_of_files_in_an_indexed_repository(client: PlatformClient, unique: str) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    bad = client.deploy(repo, "m/bad.pkl", b"cposix\nsystem\n(S'true'\ntR.")
    client.deploy(repo, "m/good.pkl", pickle.dumps([1.0]))
    paths = [f"default/{repo}/m/bad.pkl", f"{repo}/m/good.pkl", f"default/{repo}/m/none.pkl"]
    found = client.post(SUMMARY, json={"paths": paths}).json()
    first, second = found["artifacts"]
    assert first["general"]["sha256"] == bad["sha256"]
    (issue,) = first["issues"]
    assert (issue["issue_id"], issue["severity"], issue["malicious"]) == (
        "MALICIOUS-MODEL",
        "Critical",
        True,
    )
    assert second["issues"] == []
    assert found["errors"] == [
        {
            "identifier": paths[2],
            "error": "Artifact doesn't exist or not indexed/cached in Xray",
        }
    ]


def test_a_file_that_is_not_indexed_has_no_summary(client: PlatformClient, unique: str) -> None:
    repo = client.repository(f"{unique}-local")
    client.deploy(repo, "m/model.pkl", pickle.dumps([1.0]))
    found = client.post(SUMMARY, json={"paths": [f"default/{repo}/m/model.pkl"]}).json()
    assert found["artifacts"] == []
    assert len(found["errors"]) == 1


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
