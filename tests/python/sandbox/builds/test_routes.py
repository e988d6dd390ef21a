"""Builds over HTTP: published, read back, compared, searched, deleted, renamed, discarded."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import quote

import pytest

from support.platform_client import PlatformClient

API = "/artifactory/api/build"


def test_a_published_build_is_read_back_whole(client: PlatformClient, unique: str) -> None:
    document = client.publish(unique, "1", futureField={"kept": [1, None]}, url="https://ci/1/")
    answer = client.get(f"{API}/{unique}/1")
    assert answer.json() == {
        "uri": f"{client.url}{API}/{unique}/1",
        "buildInfo": document,
    }
    assert answer.headers["content-type"] == "application/vnd.org.jfrog.build.BuildInfo+json"


def test_the_document_is_an_item_with_the_bytes_that_were_sent(
    client: PlatformClient, unique: str
) -> None:
    sent = json.dumps({"name": unique, "number": "1", "started": client.STARTED}, indent=3).encode()
    published = client.put(API, data=sent)
    digest = hashlib.sha256(sent).hexdigest()
    assert published.status_code == 204
    assert published.headers["X-Checksum-Sha256"] == digest
    item = f"artifactory-build-info/{unique}/1-{client.TIMESTAMP}.json"
    assert client.get(f"/artifactory/api/storage/{item}").json()["checksums"]["sha256"] == digest
    assert client.get(f"/artifactory/{item}").content == sent


def test_names_and_numbers_may_hold_slashes_and_blanks(client: PlatformClient, unique: str) -> None:
    name = f"team/{unique} train"
    client.publish(name, "7/a b")
    encoded = quote(name, safe="")
    answer = client.get(f"{API}/{encoded}/7%2Fa%20b")
    assert answer.json()["buildInfo"]["name"] == name
    assert client.get(f"{API}/{encoded}").json()["buildsNumbers"] == [
        {"uri": "/7%2Fa%20b", "started": client.STARTED}
    ]
    folder = quote(f"team%2F{unique} train/7%2Fa b-{client.TIMESTAMP}.json")
    assert client.get(f"/artifactory/artifactory-build-info/{folder}").status_code == 200


def test_runs_are_listed_and_the_newest_of_a_number_is_read(
    client: PlatformClient, unique: str
) -> None:
    later = "2026-11-21T02:00:00.000+0100"
    client.publish(unique, "1", url="first")
    client.publish(unique, "1", started=later, url="second")
    client.publish(unique, "2")
    assert client.get(f"{API}/{unique}/1").json()["buildInfo"]["url"] == "second"
    chosen = client.get(f"{API}/{unique}/1", params={"started": client.STARTED})
    assert chosen.json()["buildInfo"]["url"] == "first"
    runs = client.get(f"{API}/{unique}").json()["buildsNumbers"]
    assert [(run["uri"], run["started"]) for run in runs] == [
        ("/1", client.STARTED),
        ("/2", client.STARTED),
        ("/1", later),
    ]
    builds = client.get(API).json()["builds"]
    assert {"uri": f"/{unique}", "lastStarted": later} in builds


def test_publishing_the_same_run_again_replaces_it(client: PlatformClient, unique: str) -> None:
    client.publish(unique, "1", dependencies=[{"id": "joblib:1.1.0"}])
    client.publish(unique, "1", url="again")
    assert client.get(f"{API}/{unique}/1").json()["buildInfo"]["url"] == "again"
    assert len(client.get(f"{API}/{unique}").json()["buildsNumbers"]) == 1


def test_builds_of_a_project_are_apart(client: PlatformClient, unique: str) -> None:
    document = {"name": unique, "number": "1", "started": client.STARTED}
    assert client.put(f"{API}?project=ml", json=document).status_code == 204
    assert client.get(f"{API}/{unique}/1").status_code == 404
    assert client.get(f"{API}/{unique}/1?project=ml").status_code == 200
    assert client.exists("ml-build-info", f"{unique}/1-{client.TIMESTAMP}.json")


def test_an_unknown_build_is_404_in_the_platforms_words(client: PlatformClient) -> None:
    answer = client.get(f"{API}/churn-train/999")
    message = "No build was found for build name: churn-train, build number: 999 "
    assert answer.status_code == 404
    assert answer.json() == {"errors": [{"status": 404, "message": message}]}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("{", "no JSON"),
        ("[]", "JSON object"),
        ('{"name": "a", "number": "1"}', "lacks started"),
        ('{"name": "a", "number": 1, "started": "x"}', "number is no str"),
        ('{"name": "..", "number": "1", "started": "2026-11-21T00:50:56.171+0000"}', "'..'"),
        ('{"name": "a", "number": "1", "started": "yesterday"}', "no start of a build"),
    ],
)
def test_what_is_no_build_info_is_refused(
    client: PlatformClient, body: str, complaint: str
) -> None:
    answer = client.put(API, data=body)
    assert answer.status_code == 400
    assert complaint in answer.json()["errors"][0]["message"]


def test_the_difference_of_two_runs(client: PlatformClient, unique: str) -> None:
    repo = client.repository(f"{unique}-local")
    old = client.deploy(repo, "m/1/model.onnx", b"old")
    same = client.deploy(repo, "m/card.md", b"card")
    client.publish(unique, "1", artifacts=[old, same], dependencies=[{"id": "joblib:1.1.0"}])
    new = client.deploy(repo, "m/1/model.onnx", b"new")
    client.publish(unique, "2", artifacts=[new, same], dependencies=[{"id": "joblib:1.2.0"}])
    found = client.get(f"{API}/{unique}/2?diff=1").json()
    assert found["artifacts"]["updated"] == ["m/1/model.onnx"]
    assert found["artifacts"]["unchanged"] == ["m/card.md"]
    assert found["artifacts"]["new"] == found["artifacts"]["removed"] == []
    assert found["dependencies"]["updated"] == ["joblib:1.2.0"]
    assert client.get(f"{API}/{unique}/2?diff=9").status_code == 404


def test_the_artifacts_of_a_build_are_those_that_carry_it_or_lie_where_it_says(
    client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    carried = client.deploy(repo, "elsewhere/model.onnx", b"model", build=f"{unique}/1")
    client.deploy(repo, "copy/model.onnx", b"model")
    recorded = client.deploy(repo, "m/card.md", b"card")
    client.publish(unique, "1", artifacts=[{**carried, "path": "m/model.onnx"}, recorded])
    answer = client.get(f"/artifactory/api/builds/buildArtifacts/{unique}/1/artifactory-build-info")
    assert answer.json() == [
        {"repo": repo, "path": "elsewhere", "name": "model.onnx"},
        {"repo": repo, "path": "m", "name": "card.md"},
    ]
    found = client.post(
        "/artifactory/api/search/buildArtifacts",
        json={"buildName": unique, "buildNumber": "LATEST", "repos": [repo]},
    )
    assert found.json()["results"] == [
        {"downloadUri": f"{client.url}/artifactory/{repo}/elsewhere/model.onnx"},
        {"downloadUri": f"{client.url}/artifactory/{repo}/m/card.md"},
    ]


def test_the_artifacts_of_an_unknown_build_are_404(client: PlatformClient) -> None:
    path = "/artifactory/api/builds/buildArtifacts/none/1/artifactory-build-info"
    assert client.get(path).status_code == 404


def test_runs_are_deleted_by_number_with_the_text_the_cli_prints(
    client: PlatformClient, unique: str
) -> None:
    client.publish(unique, "1")
    client.publish(unique, "2")
    body = {"buildName": unique, "buildNumbers": ["1"]}
    answer = client.post(f"{API}/delete", json=body)
    assert answer.status_code == 200
    assert answer.text == f"The following builds has been deleted successfully: {unique}#1. \n"
    assert client.get(f"{API}/{unique}/1").status_code == 404
    assert not client.exists("artifactory-build-info", f"{unique}/1-{client.TIMESTAMP}.json")
    assert client.delete(f"{API}/{unique}?buildNumbers=1").status_code == 404
    assert client.delete(f"{API}/{unique}?buildNumbers=2").status_code == 200
    assert client.get(f"{API}/{unique}").status_code == 404
    assert not client.exists("artifactory-build-info", unique)


def test_deleting_nothing_in_particular_is_refused(client: PlatformClient, unique: str) -> None:
    client.publish(unique, "1")
    assert client.delete(f"{API}/{unique}").status_code == 400
    assert client.get(f"{API}/{unique}/1").status_code == 200


def test_a_build_is_deleted_with_the_artifacts_that_carry_it(
    client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    mine = client.deploy(repo, "m/model.onnx", b"mine", build=f"{unique}/1")
    other = client.deploy(repo, "m/card.md", b"card")
    client.publish(unique, "1", artifacts=[mine, other])
    assert client.delete(f"{API}/{unique}?deleteAll=1&artifacts=1").status_code == 200
    assert not client.exists(repo, "m/model.onnx")
    assert client.exists(repo, "m/card.md")


def test_a_renamed_build_keeps_its_history_and_its_artifacts(
    client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    artifact = client.deploy(repo, "m/model.onnx", b"model", build=f"{unique}/1")
    client.publish(unique, "1", artifacts=[artifact])
    client.post(f"{API}/promote/{unique}/1", json={"status": "Staged"})
    answer = client.post(f"{API}/rename/{unique}?to={unique}%2Fnew")
    assert answer.status_code == 200
    assert client.get(f"{API}/{unique}").status_code == 404
    found = client.get(f"{API}/{unique}%2Fnew/1").json()["buildInfo"]
    assert found["name"] == f"{unique}/new"
    assert [status["status"] for status in found["statuses"]] == ["Staged"]
    assert client.properties(repo, "m/model.onnx")["build.name"] == [f"{unique}/new"]


def test_retention_keeps_the_newest_and_the_excluded(client: PlatformClient, unique: str) -> None:
    for number in range(1, 6):
        client.publish(unique, str(number), started=f"2026-11-2{number}T00:00:00.000+0000")
    body = {"count": "2", "buildNumbersNotToBeDiscarded": ["1"], "deleteBuildArtifacts": False}
    answer = client.post(f"{API}/retention/{unique}?async=false", json=body)
    assert answer.status_code == 204
    runs = client.get(f"{API}/{unique}").json()["buildsNumbers"]
    assert [run["uri"] for run in runs] == ["/1", "/4", "/5"]


def test_retention_by_date_and_without_limits(client: PlatformClient, unique: str) -> None:
    client.publish(unique, "1", started="2026-11-01T00:00:00.000+0000")
    client.publish(unique, "2", started="2026-11-03T00:00:00.000+0000")
    path = f"{API}/retention/{unique}"
    assert client.post(path, json={"deleteBuildArtifacts": False}).status_code == 204
    assert len(client.get(f"{API}/{unique}").json()["buildsNumbers"]) == 2
    date = {"minimumBuildDate": "2026-11-02T00:00:00.000+0000"}
    assert client.post(path, json=date).status_code == 204
    assert [r["uri"] for r in client.get(f"{API}/{unique}").json()["buildsNumbers"]] == ["/2"]
    assert client.post(path, json={"count": "many"}).status_code == 400


def test_what_a_client_left_open_is_filled_in_from_what_is_stored(
    client: PlatformClient, unique: str
) -> None:
    repo = client.repository(f"{unique}-local")
    stored = client.deploy(repo, "m/model.onnx", b"weights")
    named = {"name": "model.onnx", "sha1": stored["sha1"], "type": None}
    client.publish(unique, "1", artifacts=[named], agent=None, vcs=None)
    shown = client.get(f"{API}/{unique}/1").json()["buildInfo"]
    assert shown.keys().isdisjoint({"agent", "vcs"})
    assert shown["modules"][0]["artifacts"] == [
        {
            **{name: stored[name] for name in ("sha1", "sha256", "md5")},
            "name": "model.onnx",
            "path": "model.onnx",
        }
    ]


def test_a_start_whose_plus_sign_was_sent_raw_is_found(client: PlatformClient, unique: str) -> None:
    client.publish(unique, "1")
    assert client.get(f"{API}/{unique}/1?started={PlatformClient.STARTED}").status_code == 200
