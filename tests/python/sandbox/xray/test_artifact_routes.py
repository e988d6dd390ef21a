"""What is wrong with single files."""

from __future__ import annotations

import pickle

from support.distributions import wheel
from support.platform_client import PlatformClient

SUMMARY = "/xray/api/v2/summary/artifact"


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


def test_a_vulnerable_package_in_a_pypi_repository_is_found_by_its_name(
    client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-pypi", packageType="pypi", xrayIndex=True)
    name, content = wheel("joblib", "1.1.0")
    client.deploy(repo, f"joblib/1.1.0/{name}", content)
    found = client.post(SUMMARY, json={"paths": [f"{repo}/joblib/1.1.0/{name}"]}).json()
    (artifact,) = found["artifacts"]
    assert [each["issue_id"] for each in artifact["issues"]] == ["PYSEC-2022-288"]
    assert artifact["issues"][0]["cves"][0]["cve"] == "CVE-2022-21797"


def test_the_same_content_is_judged_where_it_lies(client: PlatformClient, unique: str) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    content = b"cposix\nsystem\n(S'false'\ntR."
    paths = [f"{repo}/a/model.pkl", f"{repo}/b/model.pkl"]
    for path in paths:
        client.deploy(repo, path.removeprefix(f"{repo}/"), content)
    for _ in range(2):
        found = client.post(SUMMARY, json={"paths": paths}).json()["artifacts"]
        assert [each["general"]["path"] for each in found] == paths
        assert [len(each["issues"]) for each in found] == [1, 1]


def test_a_file_is_shown_to_those_who_may_read_it(
    client: PlatformClient, plain_client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    client.deploy(repo, "m/model.pkl", pickle.dumps([1.0]))
    answer = plain_client.post(SUMMARY, json={"paths": [f"{repo}/m/model.pkl"]})
    assert answer.status_code == 403
