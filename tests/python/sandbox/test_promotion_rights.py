"""Who may publish, read and promote builds."""

from __future__ import annotations

from typing import Any

import pytest

from support.platform_client import PlatformClient

API = "/artifactory/api/build"
BUILDS = "artifactory-build-info"


class Staged:
    """A staged build of one file, and callers with chosen rights on its repositories."""

    def __init__(self, client: PlatformClient, name: str) -> None:
        self.client, self.name = client, name
        self.staging = client.repository(f"{name}-staging")
        self.prod = client.repository(f"{name}-prod")
        artifact = client.deploy(self.staging, "m/1/model.onnx", b"model", build=f"{name}/1")
        client.publish(name, "1", artifacts=[artifact])

    def caller(self, *, staging: str = "", prod: str = "", build: str = "r") -> PlatformClient:
        """Somebody whose token has these letters (r, w, n, d) on each."""
        scopes = {
            f"artifact:{self.staging}": staging,
            f"artifact:{self.prod}": prod,
            f"build:{BUILDS}/{self.name}": build,
        }
        words = [f"{scope}:{letters}" for scope, letters in scopes.items() if letters]
        body = {"username": "approver", "scope": " ".join(words), "expires_in": 600}
        answer = self.client.post("/access/api/v1/tokens", json=body)
        assert answer.status_code == 200, answer.text
        return self.client.with_token(answer.json()["access_token"])

    def promote(self, caller: PlatformClient, **request: object) -> Any:
        body = {"targetRepo": self.prod, "status": "Released", "copy": True, **request}
        return caller.post(f"{API}/promote/{self.name}/1", json=body)

    def is_promoted(self) -> bool:
        return self.client.exists(self.prod, "m/1/model.onnx")


@pytest.fixture
def staged(client: PlatformClient, unique: str) -> Staged:
    return Staged(client, unique)


def test_a_copy_needs_to_read_the_source_and_deploy_to_the_target(staged: Staged) -> None:
    assert staged.promote(staged.caller(staging="r")).status_code == 403
    assert staged.promote(staged.caller(prod="r,w")).status_code == 403
    assert not staged.is_promoted()
    assert staged.promote(staged.caller(staging="r", prod="w")).status_code == 200
    assert staged.is_promoted()


def test_the_approver_is_who_the_token_says(staged: Staged) -> None:
    staged.promote(staged.caller(staging="r", prod="w"), ciUser="somebody-else")
    found = staged.client.get(f"{API}/{staged.name}/1").json()["buildInfo"]
    assert [each["user"] for each in found["statuses"]] == ["approver"]


def test_properties_need_the_right_to_annotate(staged: Staged) -> None:
    properties = {"env": ["production"]}
    deployer = staged.caller(staging="r", prod="w")
    assert staged.promote(deployer, properties=properties).status_code == 403
    assert not staged.is_promoted()
    annotator = staged.caller(staging="r", prod="w,n")
    assert staged.promote(annotator, properties=properties).status_code == 200


def test_a_move_needs_the_right_to_delete_at_the_source(staged: Staged) -> None:
    caller = staged.caller(staging="r,w", prod="r,w")
    assert staged.promote(caller, copy=False).status_code == 403
    assert staged.client.exists(staged.staging, "m/1/model.onnx")
    assert not staged.is_promoted()
    allowed = staged.caller(staging="r,d", prod="w")
    assert staged.promote(allowed, copy=False).status_code == 200


def test_other_content_in_the_target_is_replaced_only_by_who_may_delete(staged: Staged) -> None:
    staged.client.deploy(staged.prod, "m/1/model.onnx", b"something else")
    assert staged.promote(staged.caller(staging="r", prod="r,w")).status_code == 403
    path = f"/artifactory/{staged.prod}/m/1/model.onnx"
    assert staged.client.get(path).content == b"something else"
    assert staged.promote(staged.caller(staging="r", prod="w,d")).status_code == 200
    assert staged.client.get(path).content == b"model"


def test_a_dry_run_says_what_would_be_refused(staged: Staged) -> None:
    assert staged.promote(staged.caller(staging="r"), dryRun=True).status_code == 403


def test_the_build_itself_has_to_be_readable_and_for_a_status_writable(staged: Staged) -> None:
    stranger = staged.caller(staging="r", prod="w", build="")
    assert staged.promote(stranger).status_code == 403
    reader, writer = staged.caller(), staged.caller(build="r,w")
    assert staged.promote(reader, targetRepo=None).status_code == 403
    assert staged.promote(writer, targetRepo=None).status_code == 200


def test_builds_are_published_read_and_deleted_by_those_allowed(
    staged: Staged, plain_client: PlatformClient
) -> None:
    document = {"name": staged.name, "number": "2", "started": staged.client.STARTED}
    reader, writer = staged.caller(), staged.caller(build="r,w")
    assert reader.put(API, json=document).status_code == 403
    assert writer.put(API, json=document).status_code == 204
    assert writer.put(API, json={**document, "name": "other"}).status_code == 403
    assert reader.get(f"{API}/{staged.name}/2").status_code == 200
    assert plain_client.get(f"{API}/{staged.name}/2").status_code == 403
    assert plain_client.get(API).status_code == 404
    assert writer.delete(f"{API}/{staged.name}?buildNumbers=2").status_code == 403
    assert [each["uri"] for each in reader.get(API).json()["builds"]] == [f"/{staged.name}"]


def test_artifacts_of_a_build_are_shown_to_those_who_may_read_them(staged: Staged) -> None:
    path = f"/artifactory/api/builds/buildArtifacts/{staged.name}/1/{BUILDS}"
    assert staged.caller().get(path).json() == []
    assert len(staged.caller(staging="r").get(path).json()) == 1


def test_a_scan_is_for_those_who_may_read_the_build(
    staged: Staged, plain_client: PlatformClient
) -> None:
    body = {"build_name": staged.name, "build_number": "1"}
    assert plain_client.post("/xray/api/v2/ci/build", json=body).status_code == 403
    assert staged.caller().post("/xray/api/v2/ci/build", json=body).status_code == 200
