"""``api/storage``: information, listings, properties."""

from __future__ import annotations

import pytest

from sandbox.http_client import Client


@pytest.fixture
def tree(admin: Client, repo: str) -> str:
    """A repository with files at three depths."""
    for path in ("top.txt", "churn/1/model.onnx;stage=qa", "churn/1/data/train.csv"):
        admin("PUT", f"{repo}/{path}", data=path.encode())
    return repo


def test_describes_a_file(admin: Client, tree: str) -> None:
    body = admin("GET", f"api/storage/{tree}/churn/1/model.onnx").json()
    assert body["repo"] == tree
    assert body["path"] == "/churn/1/model.onnx"
    assert body["size"] == "27"
    assert body["downloadUri"] == f"{admin.url}/{tree}/churn/1/model.onnx"
    assert body["uri"] == f"{admin.url}/api/storage/{tree}/churn/1/model.onnx"
    assert body["createdBy"] == body["modifiedBy"] == "admin"
    assert set(body["checksums"]) == {"sha1", "sha256", "md5"}


def test_describes_a_folder_and_the_root(admin: Client, tree: str) -> None:
    folder = admin("GET", f"api/storage/{tree}/churn/1/").json()
    assert folder["children"] == [
        {"uri": "/data", "folder": True},
        {"uri": "/model.onnx", "folder": False},
    ]
    root = admin("GET", f"api/storage/{tree}").json()
    assert root["path"] == "/"
    assert [child["uri"] for child in root["children"]] == ["/churn", "/top.txt"]


def test_lists_one_level_or_all(admin: Client, tree: str) -> None:
    def listed(query: str) -> list[str]:
        answer = admin("GET", f"api/storage/{tree}/churn?list{query}").json()
        return [one["uri"] for one in answer["files"]]

    assert listed("") == []
    assert listed("&listFolders=1") == ["/1"]
    assert listed("&deep=1") == ["/1/model.onnx", "/1/data/train.csv"]
    assert listed("&deep=1&depth=2") == ["/1/model.onnx"]
    assert listed("&deep=1&listFolders=1&includeRootPath=1")[0] == "/"
    assert admin("GET", f"api/storage/{tree}/top.txt?list").status_code == 400


def test_a_listing_tells_when_properties_changed(admin: Client, tree: str) -> None:
    url = f"api/storage/{tree}?list&deep=1&mdTimestamps=1"
    files = {one["uri"]: one for one in admin("GET", url).json()["files"]}
    assert "properties" in files["/churn/1/model.onnx"]["mdTimestamps"]
    assert "mdTimestamps" not in files["/top.txt"]
    assert len(files["/top.txt"]["sha2"]) == 64


def test_tells_what_changed_last(admin: Client, tree: str) -> None:
    admin("PUT", f"{tree}/churn/1/model.onnx", data=b"newer")
    body = admin("GET", f"api/storage/{tree}?lastModified").json()
    assert body["uri"].endswith("/churn/1/model.onnx")


def test_sets_the_properties_that_the_command_line_sends(admin: Client, tree: str) -> None:
    item = f"api/storage/{tree}/churn/1/model.onnx"
    query = "properties=note=x%5C%2Cy%3Bz;owner=ada%2Cbob;plus=1%2B1+%3D+2&recursive=0"
    assert admin("PUT", f"{item}?{query}").status_code == 204
    assert admin("GET", f"{item}?properties").json()["properties"] == {
        "note": ["x,y;z"],
        "owner": ["ada", "bob"],
        "plus": ["1+1 = 2"],
        "stage": ["qa"],
    }
    assert admin("GET", f"{item}?properties=owner,none").json()["properties"] == {
        "owner": ["ada", "bob"]
    }
    assert admin("DELETE", f"{item}?properties=stage,owner,none").status_code == 204
    assert set(admin("GET", f"{item}?properties").json()["properties"]) == {"note", "plus"}


def test_properties_reach_below_a_folder_unless_told_otherwise(admin: Client, tree: str) -> None:
    admin("PUT", f"api/storage/{tree}/churn?properties=flat=1&recursive=0")
    admin("PUT", f"api/storage/{tree}/churn?properties=deep=1")
    found = admin("GET", f"api/storage/{tree}/churn/1/data/train.csv?properties").json()
    assert found["properties"] == {"deep": ["1"]}
    folder = admin("GET", f"api/storage/{tree}/churn?properties").json()
    assert folder["properties"] == {"deep": ["1"], "flat": ["1"]}


def test_no_properties_is_404(admin: Client, tree: str) -> None:
    answer = admin("GET", f"api/storage/{tree}/top.txt?properties")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["message"] == "No properties could be found."
    assert admin("PUT", f"api/storage/{tree}/none?properties=a=b").status_code == 404


def test_patches_properties(admin: Client, tree: str) -> None:
    item = f"{tree}/churn/1/model.onnx"
    body = {"props": {"stage": None, "owner": ["ada", "bob"], "runs": 3}}
    assert admin("PATCH", f"api/metadata/{item}", json=body).status_code == 204
    found = admin("GET", f"api/storage/{item}?properties").json()["properties"]
    assert found == {"owner": ["ada", "bob"], "runs": ["3"]}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"props":[]}', '{"props":{"a":{}}}', "{", "NaN"])
def test_a_patch_that_is_none_is_refused(admin: Client, tree: str, body: str) -> None:
    assert admin("PATCH", f"api/metadata/{tree}/top.txt", data=body).status_code == 400


@pytest.mark.parametrize("query", ["properties=", "properties=nothing", "properties==x", "x=y"])
def test_a_property_string_that_is_none_is_refused(admin: Client, tree: str, query: str) -> None:
    assert admin("PUT", f"api/storage/{tree}/top.txt?{query}").status_code == 400
