"""Promotion over HTTP: copies and moves, properties, statuses, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from support.platform_client import PlatformClient

API = "/artifactory/api/build"


class Release:
    """A build of two files in a staging repository, and a production repository beside it."""

    def __init__(self, client: PlatformClient, name: str) -> None:
        self.client, self.name = client, name
        self.staging = client.repository(f"{name}-staging")
        self.prod = client.repository(f"{name}-prod")
        files = {"m/1/model.onnx": b"model of " + name.encode(), "m/1/card.md": b"card"}
        artifacts = [
            client.deploy(self.staging, path, content, build=f"{name}/1")
            for path, content in files.items()
        ]
        self.document = client.publish(name, "1", artifacts=artifacts)

    def promote(self, **request: object) -> Any:
        body = {"targetRepo": self.prod, "status": "Released", **request}
        return self.client.post(f"{API}/promote/{self.name}/1", json=body)

    def statuses(self) -> Any:
        found = self.client.get(f"{API}/{self.name}/1").json()["buildInfo"]
        return found.get("statuses", [])


@pytest.fixture
def release(client: PlatformClient, unique: str) -> Release:
    return Release(client, unique)


def test_a_copy_leaves_the_source_and_sets_properties_on_the_target(release: Release) -> None:
    answer = release.promote(
        copy=True, sourceRepo=release.staging, properties={"env": ["production"], "by": ["a", "b"]}
    )
    assert (answer.status_code, answer.json()) == (200, {"messages": []})
    assert answer.headers["content-type"].endswith("build.PromotionResult+json")
    client = release.client
    assert client.get(f"/artifactory/{release.prod}/m/1/card.md").content == b"card"
    assert client.exists(release.staging, "m/1/model.onnx")
    assert client.properties(release.prod, "m/1/model.onnx") == {
        "build.name": [release.name],
        "build.number": ["1"],
        "by": ["a", "b"],
        "env": ["production"],
    }
    assert "env" not in client.properties(release.staging, "m/1/model.onnx")


def test_the_default_is_a_move(release: Release) -> None:
    assert release.promote().status_code == 200
    assert release.client.exists(release.prod, "m/1/model.onnx")
    assert not release.client.exists(release.staging, "m/1/model.onnx")


def test_the_status_is_added_to_the_builds_history(release: Release) -> None:
    release.promote(copy=True, status="Staged", comment="looks good", ciUser="ada")
    release.promote(copy=True, timestamp="2026-11-22T10:00:00.000+0100")
    first, second = release.statuses()
    assert first.pop("timestamp")
    assert first == {
        "status": "Staged",
        "comment": "looks good",
        "repository": release.prod,
        "user": "admin",
        "ciUser": "ada",
    }
    assert second == {
        "status": "Released",
        "repository": release.prod,
        "timestamp": "2026-11-22T10:00:00.000+0100",
        "user": "admin",
    }
    stored = release.client.get(
        f"/artifactory/artifactory-build-info/{release.name}/1-{release.client.TIMESTAMP}.json"
    )
    assert stored.json() == release.document


def test_without_a_target_only_the_status_changes(release: Release) -> None:
    assert release.promote(targetRepo=None, status="Approved").status_code == 200
    assert [status["status"] for status in release.statuses()] == ["Approved"]
    assert not release.client.exists(release.prod, "m/1/model.onnx")


def test_a_dry_run_changes_nothing_and_still_finds_what_is_wrong(release: Release) -> None:
    assert release.promote(dryRun=True).json() == {"messages": []}
    assert not release.client.exists(release.prod, "m/1/model.onnx")
    assert release.client.exists(release.staging, "m/1/model.onnx")
    assert release.statuses() == []
    release.client.delete(f"/artifactory/{release.staging}/m/1/card.md")
    assert release.promote(dryRun=True).status_code == 400


def test_fail_fast_promotes_everything_or_nothing(release: Release) -> None:
    release.client.delete(f"/artifactory/{release.staging}/m/1/card.md")
    answer = release.promote()
    assert answer.status_code == 400
    message = f"Cannot find card.md of build {release.name}/1"
    assert answer.json() == {"messages": [{"level": "error", "message": message}]}
    assert not release.client.exists(release.prod, "m/1/model.onnx")
    assert release.client.exists(release.staging, "m/1/model.onnx")
    assert release.statuses() == []


def test_without_fail_fast_the_rest_is_promoted_and_the_message_stays(release: Release) -> None:
    release.client.delete(f"/artifactory/{release.staging}/m/1/card.md")
    answer = release.promote(failFast=False)
    assert answer.status_code == 200
    assert [message["level"] for message in answer.json()["messages"]] == ["error"]
    assert release.client.exists(release.prod, "m/1/model.onnx")


def test_a_repeated_promotion_finds_what_it_moved(release: Release) -> None:
    assert release.promote(sourceRepo=release.staging).status_code == 200
    again = release.promote(sourceRepo=release.staging, properties={"env": ["production"]})
    assert (again.status_code, again.json()) == (200, {"messages": []})
    assert release.client.properties(release.prod, "m/1/card.md")["env"] == ["production"]


def test_a_file_that_was_replaced_meanwhile_is_not_promoted(release: Release) -> None:
    release.client.deploy(release.staging, "m/1/model.onnx", b"tampered")
    assert release.promote(copy=True).status_code == 400
    assert not release.client.exists(release.prod, "m/1/model.onnx")


def test_dependencies_go_along_when_asked(release: Release) -> None:
    client, name = release.client, release.name
    data = client.deploy(release.staging, "data/train.csv", b"rows", build=f"{name}/2")
    dependency = {"id": "train.csv", "sha1": data["sha1"], "scopes": ["training"]}
    client.publish(name, "2", dependencies=[dependency])
    body = {"targetRepo": release.prod, "status": "x", "dependencies": True}
    path = f"{API}/promote/{name}/2"
    assert client.post(path, json={**body, "scopes": ["other"]}).status_code == 200
    assert not client.exists(release.prod, "data/train.csv")
    assert client.post(path, json=body).status_code == 200
    assert client.exists(release.prod, "data/train.csv")


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({"copy": "yes"}, "copy must be true or false"),
        ({"properties": {"env": 1}}, "property env must be a list"),
        ({"properties": {"": ["x"]}}, "properties must be"),
        ({"timestamp": "soon"}, "no start of a build"),
        ({"scopes": 5}, "scopes must be a list"),
        ({"comment": {}}, "comment must be a text"),
    ],
)
def test_malformed_requests_are_refused(
    release: Release, request_: dict[str, object], complaint: str
) -> None:
    answer = release.promote(**request_)
    assert answer.status_code == 400
    assert complaint in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("role", ["source", "target"])
def test_an_unknown_repository_is_400_with_a_message(release: Release, role: str) -> None:
    answer = release.promote(**{f"{role}Repo": "no-such-local"})
    message = f"Cannot find {role} repository no-such-local"
    assert answer.status_code == 400
    assert answer.json() == {"messages": [{"level": "error", "message": message}]}
