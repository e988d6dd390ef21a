"""Build scans over HTTP: what is found, and the three answers that are not "clean"."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from mlops_jfrog.sandbox.xray import inspection, worker
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

JOBLIB = {"id": "joblib:1.1.0", "type": "whl"}
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."


def test_a_vulnerable_dependency_fails_the_build(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    xray.guard(unique)
    info = f"Build {unique} number 1 scan has been requested successfully"
    assert xray.trigger(unique).json() == {"info": info}
    result = xray.result(unique)
    details = f"{client.url}/artifactory/api/build/{unique}/1"
    (violation,) = result.pop("violations")
    assert result == {
        "build_name": unique,
        "build_number": "1",
        "status": "completed",
        "more_details_url": details,
        "fail_build": True,
    }
    assert client.get(details.removeprefix(client.url)).status_code == 200
    assert violation == {
        "summary": violation["summary"],
        "severity": "Critical",
        "type": "security",
        "components": {
            "pypi://joblib:1.1.0": {
                "fixed_versions": ["[1.2.0]"],
                "impact_paths": [
                    [
                        {"component_id": f"build://{unique}:1"},
                        {"component_id": "pypi://joblib:1.1.0", "full_path": ""},
                    ]
                ],
            }
        },
        "watch_name": f"{unique}-watch",
        "issue_id": "PYSEC-2022-288",
        "cves": [
            {
                "cve": "CVE-2022-21797",
                "cvss_v3_score": "9.8",
                "cvss_v3_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            }
        ],
        "references": ["https://github.com/joblib/joblib/issues/1128"],
        "fail_build": True,
        "provider": "mlops-jfrog sandbox",
        "policies": [{"policy": f"{unique}-policy", "rule": "rule", "is_blocking": True}],
    }


def test_a_clean_build_has_a_verdict_and_no_violations(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    artifacts = [
        client.deploy(repo, "m/metrics.json", b'{"accuracy": 0.94}'),
        client.deploy(repo, "m/model.pkl", pickle.dumps({"weights": [1.0, 2.0]})),
        client.deploy(repo, "m/__init__.py", b""),
        client.deploy(repo, "m/train.py", b"import os\n"),
    ]
    dependencies = [{"id": "joblib:1.2.0"}]
    client.publish(unique, "1", type="python", artifacts=artifacts, dependencies=dependencies)
    xray.guard(unique, {"min_severity": "Low"})
    xray.trigger(unique)
    result = xray.result(unique, include_vulnerabilities="true")
    assert (result["status"], result["fail_build"]) == ("completed", False)
    assert "violations" not in result
    assert "vulnerabilities" not in result


@pytest.mark.parametrize("name", ["model.pkl", "model.py"])
def test_a_model_that_runs_code_fails_the_build(
    client: PlatformClient, xray: XrayClient, unique: str, name: str
) -> None:
    repo = client.repository(f"{unique}-local")
    artifact = client.deploy(repo, f"m/{name}", RUNS_CODE)
    client.publish(unique, "1", artifacts=[artifact])
    xray.guard(unique, {"malicious_package": True})
    xray.trigger(unique)
    (violation,) = xray.result(unique)["violations"]
    assert violation["issue_id"] == "MALICIOUS-MODEL"
    assert violation["severity"] == "Critical"
    assert violation["summary"].startswith(f"{name} runs code when it is loaded: ")
    component = f"generic://sha256:{artifact['sha256']}/{name}"
    (path,) = violation["components"][component]["impact_paths"]
    assert path[-1] == {"component_id": component, "full_path": f"{repo}/m/{name}"}


@pytest.mark.parametrize("criteria", [{"malicious_package": True}, {"min_severity": "High"}])
def test_what_cannot_be_judged_is_a_violation_with_its_own_summary(
    client: PlatformClient, xray: XrayClient, unique: str, criteria: dict[str, Any]
) -> None:
    repo = client.repository(f"{unique}-local")
    truncated = client.deploy(repo, "m/model.pkl", pickle.dumps([1, 2, 3])[:-3])
    gone = {**client.deploy(repo, "m/gone.pkl", b"x"), "sha256": "0" * 64}
    client.publish(unique, "1", artifacts=[truncated, gone])
    xray.guard(unique, criteria)
    xray.trigger(unique)
    result = xray.result(unique)
    assert result["fail_build"] is True
    assert {each["issue_id"] for each in result["violations"]} == {"UNSCANNABLE-MODEL"}
    summaries = sorted(each["summary"] for each in result["violations"])
    assert summaries[0] == (
        "gone.pkl could not be judged, so it has not passed: its content is not in Artifactory"
    )
    assert summaries[1].startswith("model.pkl could not be judged")


def test_a_violation_that_does_not_fail_the_build_is_listed(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    xray.guard(unique, {"min_severity": "High"}, fail_build=False)
    xray.policy(f"{unique}-strict", {"malicious_package": True}, fail_build=True)
    xray.watch(f"{unique}-models", unique, f"{unique}-strict")
    xray.trigger(unique)
    result = xray.result(unique)
    assert result["fail_build"] is False
    assert [each["fail_build"] for each in result["violations"]] == [False]


def test_a_build_that_is_not_indexed_is_not_clean(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1")
    answer = xray.trigger(unique)
    info = f"Build {unique} is not selected for indexing"
    assert (answer.status_code, answer.json()) == (200, {"info": info})
    assert (xray.poll(unique).status_code, xray.poll(unique).json()) == (404, {"error": info})


def test_a_build_without_a_policy_that_fails_it_is_not_clean(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    xray.guard(unique, fail_build=False)
    answer = xray.trigger(unique)
    info = "No Xray “Fail build in case of a violation” policy rule has been defined on this build"
    assert (answer.status_code, answer.json()) == (200, {"info": info})
    found = xray.result(unique, include_vulnerabilities="true")
    assert [each["issue_id"] for each in found["vulnerabilities"]] == ["PYSEC-2022-288"]


def test_a_build_that_does_not_exist_is_404(xray: XrayClient, unique: str) -> None:
    xray.guard(unique)
    answer = xray.trigger(unique)
    info = f"Build {unique} number 1 wasn't found in Artifactory"
    assert (answer.status_code, answer.json()) == (404, {"info": info})


def test_an_indexed_build_is_scanned_without_being_asked_to(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1", type="python", dependencies=[{"id": "joblib:1.1.0"}])
    xray.guard(unique)
    assert xray.result(unique)["fail_build"] is True


def test_the_result_is_202_while_the_scan_runs(
    client: PlatformClient, xray: XrayClient, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, released = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> Any:
        reached.set()
        assert released.wait(30)
        return inspection.inspect(*arguments)

    monkeypatch.setattr(worker, "inspect", slow)
    client.publish(unique, "1")
    xray.guard(unique)
    xray.trigger(unique)
    assert reached.wait(30)
    answer = xray.poll(unique)
    assert (answer.status_code, answer.json()) == (202, {"status": "pending"})
    released.set()
    assert xray.result(unique)["status"] == "completed"


def test_a_scan_that_breaks_has_failed_and_is_done_again_on_request(
    client: PlatformClient, xray: XrayClient, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("the scanner broke")

    client.publish(unique, "1")
    with monkeypatch.context() as patched:
        patched.setattr(worker, "inspect", broken)
        xray.guard(unique)
        xray.trigger(unique)
        failed = xray.result(unique)
    assert failed["status"] == "failed"
    assert "fail_build" not in failed
    xray.trigger(unique, rescan=True)
    assert xray.result(unique)["status"] == "completed"


def test_a_run_that_is_published_again_is_scanned_again(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1")
    xray.guard(unique)
    xray.trigger(unique)
    assert xray.result(unique)["fail_build"] is False
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    assert xray.result(unique)["fail_build"] is True


def test_violations_follow_the_policies_of_the_moment(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    xray.guard(unique, {"malicious_package": True})
    xray.trigger(unique)
    assert xray.result(unique)["fail_build"] is False
    xray.policy(f"{unique}-new", {"cvss_range": {"from": 9, "to": 10}}, fail_build=True)
    xray.watch(f"{unique}-new", unique, f"{unique}-new")
    assert xray.result(unique)["fail_build"] is True


def test_a_scan_that_was_asked_for_survives_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start_in_thread(tmp_path) as first, monkeypatch.context() as patched:
        patched.setattr(worker.Worker, "wake", lambda *_: None)
        client = PlatformClient(first)
        client.publish("churn", "1", type="python", dependencies=[JOBLIB])
        XrayClient(client).guard("churn")
        XrayClient(client).trigger("churn")
        assert XrayClient(client).poll("churn").status_code == 202
    with start_in_thread(tmp_path) as second:
        assert XrayClient(PlatformClient(second)).result("churn")["fail_build"] is True


def test_the_older_route_answers_when_the_scan_is_done(
    client: PlatformClient, xray: XrayClient, unique: str
) -> None:
    client.publish(unique, "1", type="python", dependencies=[JOBLIB])
    body = {"buildName": unique, "buildNumber": "1", "context": "jfrog-cli-go/2.99.0"}
    path = "/artifactory/api/xray/scanBuild"
    assert client.post(path, json=body).status_code == 400
    xray.guard(unique)
    found = client.post(path, json=body).json()
    assert found["summary"]["fail_build"] is True
    assert found["summary"]["total_alerts"] == 1
    assert found["alerts"][0]["top_severity"] == "Critical"
    assert found["alerts"][0]["issues"][0]["cves"][0]["cve"] == "CVE-2022-21797"
    assert client.post(path, json={**body, "buildNumber": "9"}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"build_name": "x"}, {"build_name": 5, "build_number": "1"}, {"build_name": " "}],
)
def test_malformed_requests_are_refused_in_xrays_words(
    client: PlatformClient, body: dict[str, object]
) -> None:
    answer = client.post("/xray/api/v2/ci/build", json=body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
