"""GET, HEAD and DELETE of artifacts."""

from __future__ import annotations

import hashlib

import pytest

from sandbox.http_client import Client

CONTENT = bytes(range(256)) * 20


@pytest.fixture
def model(admin: Client, repo: str) -> str:
    """Path of a stored file."""
    path = f"{repo}/churn/1/model v1.bin"
    assert admin("PUT", path, data=CONTENT).status_code == 201
    return path


def test_gives_the_content_and_its_checksums(admin: Client, model: str) -> None:
    answer = admin("GET", model)
    assert answer.content == CONTENT
    sha1 = hashlib.sha1(CONTENT).hexdigest()
    assert answer.headers["ETag"] == answer.headers["X-Checksum-Sha1"] == sha1
    assert answer.headers["X-Checksum-Sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert answer.headers["X-Checksum-Md5"] == hashlib.md5(CONTENT).hexdigest()
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Artifactory-Filename"] == "model%20v1.bin"
    assert "model%20v1.bin" in answer.headers["Content-Disposition"]
    assert answer.headers["Last-Modified"].endswith("GMT")


def test_head_is_get_without_the_content(admin: Client, model: str) -> None:
    head, get = admin("HEAD", model), admin("GET", model)
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(CONTENT))
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


@pytest.mark.parametrize(
    ("header", "begin", "end"),
    [("bytes=0-9", 0, 10), ("bytes=5000-", 5000, 5120), ("bytes=-20", 5100, 5120),
     ("bytes=5119-9999", 5119, 5120), ("bytes=-9999", 0, 5120)],
)  # fmt: skip
def test_gives_a_range(admin: Client, model: str, header: str, begin: int, end: int) -> None:
    answer = admin("GET", model, headers={"Range": header})
    assert answer.status_code == 206
    assert answer.content == CONTENT[begin:end]
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("header", ["bytes=5120-", "bytes=9999-10000", "bytes=-0"])
def test_a_range_behind_the_end_is_416(admin: Client, model: str, header: str) -> None:
    answer = admin("GET", model, headers={"Range": header})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    assert answer.json()["errors"][0]["status"] == 416


@pytest.mark.parametrize(
    "header", ["bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=9-2", "bytes=-"]
)
def test_a_range_that_cannot_be_read_is_ignored(admin: Client, model: str, header: str) -> None:
    answer = admin("GET", model, headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_client_that_has_it_gets_304(admin: Client, model: str) -> None:
    first = admin("GET", model)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"other", "{first.headers["ETag"]}"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        answer = admin("GET", model, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert admin("GET", model, headers=headers).status_code == 200


def test_a_range_of_another_content_is_not_mixed_in(admin: Client, model: str) -> None:
    etag = admin("HEAD", model).headers["ETag"]
    same = admin("GET", model, headers={"Range": "bytes=0-3", "If-Range": etag})
    other = admin("GET", model, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)


def test_an_empty_file_is_a_file(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/empty", data=b"")
    answer = admin("GET", f"{repo}/empty")
    assert (answer.status_code, answer.content) == (200, b"")


def test_what_is_absent_is_404(admin: Client, repo: str) -> None:
    for path in (f"{repo}/none", "no-such-local/none", f"{repo}/"):
        for method in ("GET", "HEAD"):
            assert admin(method, path).status_code == 404
    assert admin("DELETE", f"{repo}/none").status_code == 404


def test_deletes_a_file_and_a_folder_with_all_that_is_in_it(admin: Client, repo: str) -> None:
    for path in ("a/1", "a/b/2", "ab/3"):
        admin("PUT", f"{repo}/{path}", data=b"x")
    assert admin("DELETE", f"{repo}/a/1").status_code == 204
    assert admin("GET", f"{repo}/a/b/2").status_code == 200
    assert admin("DELETE", f"{repo}/a/").status_code == 204
    assert admin("GET", f"{repo}/a/b/2").status_code == 404
    assert admin("GET", f"{repo}/ab/3").status_code == 200


def test_a_virtual_repository_is_searched_in_order_and_forwards_deployments(
    admin: Client, repo: str
) -> None:
    virtual, second = f"{repo}-virtual", f"{repo}-2"
    admin("PUT", f"api/repositories/{second}", json={"rclass": "local"})
    body = {
        "rclass": "virtual",
        "repositories": [repo, second],
        "defaultDeploymentRepo": second,
    }
    assert admin("PUT", f"api/repositories/{virtual}", json=body).status_code == 200
    outer = {"rclass": "virtual", "repositories": [virtual]}
    admin("PUT", f"api/repositories/{virtual}-outer", json=outer)
    assert admin("PUT", f"{virtual}/a", data=b"second").json()["repo"] == second
    assert admin("GET", f"{virtual}/a").content == b"second"
    admin("PUT", f"{repo}/a", data=b"first")
    assert admin("GET", f"{virtual}/a").content == b"first"
    assert admin("GET", f"{virtual}-outer/a").content == b"first"
    assert admin("PUT", f"{virtual}-outer/a", data=b"x").status_code == 400
    assert admin("DELETE", f"{virtual}/a").status_code == 400


def test_downloads_are_counted(admin: Client, model: str) -> None:
    assert admin("GET", f"api/storage/{model}?stats").json()["downloadCount"] == 0
    admin("GET", model)
    admin("HEAD", model)
    admin("GET", model, headers={"Range": "bytes=10-20"})
    admin("GET", model, headers={"Range": "bytes=0-20"})
    stats = admin("GET", f"api/storage/{model}?stats").json()
    assert stats["downloadCount"] == 2
    assert stats["lastDownloadedBy"] == "admin"
    assert stats["lastDownloaded"] > 1_700_000_000_000
