"""What the JFrog CLI insists on, one fact a test; requests written by hand from its runs."""

from __future__ import annotations

import hashlib
import json
import uuid

from sandbox.http_client import Client

BUILDS = "artifactory-build-info"


def build_of(*artifacts: dict[str, str]) -> dict[str, object]:
    """A new run."""
    return {
        "name": f"churn/{uuid.uuid4().hex[:8]}",
        "number": "7/a b",
        "started": "2026-11-21T00:50:56.171+0000",
        "modules": [{"id": "m", "artifacts": list(artifacts)}],
    }


def escaped(name: object) -> str:
    return str(name).replace("/", "%2F").replace(" ", "%20")


def test_an_unknown_repository_key_is_400(admin: Client) -> None:
    assert admin("GET", "api/repositories/no-such-local").status_code == 400


def test_matrix_parameters_are_form_encoded_and_the_path_is_not(admin: Client, repo: str) -> None:
    parameters = "note=a%3Bb%2Cc+d%25;tag=x;tag=y;a+key=%C3%BC%3D%2F%5C"
    headers = {"X-Checksum": hashlib.sha256(b"x").hexdigest()}
    path = f"{repo}/a+b%20c.md"
    assert admin("PUT", f"{path};{parameters}", data=b"x", headers=headers).status_code == 201
    assert admin("GET", f"api/storage/{path}").json()["path"] == "/a+b c.md"
    found = admin("GET", f"api/storage/{path}?properties").json()["properties"]
    assert found == {"note": ["a;b,c d%"], "tag": ["x", "y"], "a key": ["ü=/\\"]}


def test_set_props_leaves_semicolons_and_equals_signs_raw(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/m", data=b"x")
    query = "properties=note=a%3Bb%5C%2Cc;tag=x%2Cy&recursive=0"
    answer = admin("PUT", f"api/storage/{repo}/m?{query}")
    assert (answer.status_code, answer.content) == (204, b"")
    found = admin("GET", f"api/storage/{repo}/m?properties").json()["properties"]
    assert found == {"note": ["a;b,c"], "tag": ["x", "y"]}


def test_the_sha256_comes_in_x_checksum(admin: Client, repo: str) -> None:
    headers = {"X-Checksum": "0" * 64}
    assert admin("PUT", f"{repo}/m", data=b"x", headers=headers).status_code == 409
    deploy = {"X-Checksum-Deploy": "true", "X-Checksum": hashlib.sha256(b"other").hexdigest()}
    assert admin("PUT", f"{repo}/m", headers=deploy).status_code == 404


def test_a_query_repeats_keys_and_has_no_content_type(admin: Client, repo: str) -> None:
    for name in ("a.onnx", "b.onnx", "c.md"):
        admin("PUT", f"{repo}/d/{name};stage={name[0]}", data=b"x")
    query = (
        f'items.find({{"repo":"{repo}","$or":[{{"name":"a.onnx","@stage":"b"}}],'
        '"$or":[{"name":{"$match":"*.onnx"}}],"path":{"$ne":"."}}).include("name","property")'
    )
    answer = admin("POST", "api/search/aql", data=query, headers={"Content-Type": None})
    assert answer.text.startswith('{"results":')
    # Both fields of the object directly under $or are alternatives, and both $or hold.
    assert [one["name"] for one in answer.json()["results"]] == ["a.onnx", "b.onnx"]


def test_a_published_build_is_204_with_the_digest_of_its_document(admin: Client) -> None:
    document = build_of()
    body = json.dumps(document).encode()
    answer = admin("PUT", "api/build", data=body)
    digest = hashlib.sha256(body).hexdigest()
    assert (answer.status_code, answer.headers["X-Checksum-Sha256"]) == (204, digest)
    name, number = escaped(document["name"]), escaped(document["number"])
    assert admin("GET", f"api/build/{name}/{number}").json()["buildInfo"] == document


def test_evidence_finds_the_document_of_a_build_by_its_start(admin: Client) -> None:
    name = f"churn-{uuid.uuid4().hex[:8]}"
    admin("PUT", "api/build", json={**build_of(), "name": name, "number": "7"})
    item = f"{name}/7-1795222256171.json"
    shown = admin("GET", f"api/storage/{BUILDS}/{item}")
    assert shown.status_code == 200
    assert len(shown.json()["checksums"]["sha256"]) == 64


def test_a_builds_artifacts_are_asked_for_by_their_route(admin: Client, repo: str) -> None:
    artifact = {"name": "m", "path": "d/m", "sha1": hashlib.sha1(b"w").hexdigest()}
    document = build_of(artifact)
    name, number = escaped(document["name"]), escaped(document["number"])
    carried = f"build.name={name};build.number={number}"
    assert admin("PUT", f"{repo}/d/m;{carried}", data=b"w").status_code == 201
    assert admin("PUT", f"{repo}/elsewhere/m", data=b"w").status_code == 201
    admin("PUT", "api/build", json=document)
    answer = admin("GET", f"api/builds/buildArtifacts/{name}/{number}/{BUILDS}")
    assert answer.json() == [{"repo": repo, "path": "d", "name": "m"}]
    assert admin("GET", f"api/builds/buildArtifacts/{name}/9/{BUILDS}").status_code == 404


def test_promotion_moves_by_default_and_says_nothing(admin: Client, repo: str) -> None:
    admin("PUT", "api/repositories/cli-release-local", json={"rclass": "local"})
    artifact = {"name": "m", "path": "m", "sha1": hashlib.sha1(b"p").hexdigest()}
    document = build_of({**artifact, "originalDeploymentRepo": repo})
    admin("PUT", f"{repo}/m", data=b"p")
    admin("PUT", "api/build", json=document)
    body = {"targetRepo": "cli-release-local", "dependencies": False, "failFast": True}
    media_type = "application/vnd.org.jfrog.artifactory.build.PromotionRequest"
    path = f"api/build/promote/{escaped(document['name'])}/{escaped(document['number'])}"
    answer = admin("POST", path, data=json.dumps(body), headers={"Content-Type": media_type})
    assert answer.json() == {"messages": []}
    assert admin("GET", f"{repo}/m").status_code == 404
    assert admin("GET", "cli-release-local/m").content == b"p"


def test_parts_of_a_large_file_are_asked_for_by_range(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/m", data=b"0123456789")
    head = admin("HEAD", f"{repo}/m")
    assert (head.headers["Accept-Ranges"], head.headers["Content-Length"]) == ("bytes", "10")
    part = admin("GET", f"{repo}/m", headers={"Range": "bytes=4-6"})
    assert (part.status_code, part.content) == (206, b"456")
    assert part.headers["Content-Range"] == "bytes 4-6/10"


def test_copies_are_told_in_the_words_that_it_prints(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/a/m", data=b"x")
    target = f"{repo}/b/m"
    answer = admin("POST", f"api/copy/{repo}/a/m?to=/{target}&dry=1").json()
    assert answer["messages"][0] == {
        "level": "INFO",
        "message": f"Dry Run for copying {repo}/a/m to {target} completed successfully,"
        " 1 artifacts and 0 folders were copied",
    }
