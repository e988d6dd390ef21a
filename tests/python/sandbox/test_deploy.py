"""PUT of artifacts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.http_client import Client

CONTENT = b"weights" * 1000
SHA1 = hashlib.sha1(CONTENT).hexdigest()
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT).hexdigest()


def test_answers_with_what_was_stored(admin: Client, repo: str) -> None:
    answer = admin("PUT", f"{repo}/churn/1/model.bin", data=CONTENT)
    assert answer.status_code == 201
    body = answer.json()
    assert body["repo"] == repo
    assert body["path"] == "/churn/1/model.bin"
    assert body["size"] == str(len(CONTENT))
    assert body["checksums"] == {"sha1": SHA1, "sha256": SHA256, "md5": MD5}
    assert body["createdBy"] == "admin"
    assert (
        body["downloadUri"] == answer.headers["Location"] == f"{admin.url}/{repo}/churn/1/model.bin"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Checksum-Sha1": SHA1, "X-Checksum-Sha256": SHA256, "X-Checksum-Md5": MD5},
        {"X-Checksum": SHA256},
        {"X-Checksum-Sha1": SHA1.upper()},
    ],
)
def test_right_checksums_are_accepted(admin: Client, repo: str, headers: dict[str, str]) -> None:
    assert admin("PUT", f"{repo}/m", data=CONTENT, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Checksum-Sha1": "0" * 40},
        {"X-Checksum-Sha256": "0" * 64},
        {"X-Checksum-Md5": "0" * 32},
        {"X-Checksum": "0" * 64},
    ],
)
def test_a_wrong_checksum_stores_nothing(admin: Client, repo: str, headers: dict[str, str]) -> None:
    answer = admin("PUT", f"{repo}/m", data=CONTENT, headers=headers)
    assert answer.status_code == 409
    assert "Checksum error" in answer.json()["errors"][0]["message"]
    assert admin("GET", f"{repo}/m").status_code == 404


def test_a_checksum_that_is_none_is_refused(admin: Client, repo: str) -> None:
    headers = {"X-Checksum-Sha1": "not hexadecimal"}
    assert admin("PUT", f"{repo}/m", data=CONTENT, headers=headers).status_code == 400


def test_deploys_by_checksum_what_the_store_has(admin: Client, repo: str) -> None:
    headers = {"X-Checksum-Deploy": "true", "X-Checksum-Sha1": SHA1}
    content = CONTENT + repo.encode()
    sha1 = hashlib.sha1(content).hexdigest()
    headers = {"X-Checksum-Deploy": "true", "X-Checksum-Sha1": sha1}
    absent = admin("PUT", f"{repo}/copy", headers=headers)
    assert absent.status_code == 404
    assert sha1 in absent.json()["errors"][0]["message"]
    admin("PUT", f"{repo}/original", data=content)
    assert admin("PUT", f"{repo}/copy", headers=headers).status_code == 201
    assert admin("GET", f"{repo}/copy").content == content


def test_matrix_parameters_become_properties(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/m;stage=qa;owner=ada;owner=bob;note=a%3Bb%2Cc+d", data=b"x")
    found = admin("GET", f"api/storage/{repo}/m?properties").json()["properties"]
    assert found == {"stage": ["qa"], "owner": ["ada", "bob"], "note": ["a;b,c d"]}


def test_a_new_upload_replaces_the_properties(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/m;stage=qa", data=b"x")
    admin("PUT", f"{repo}/m;owner=ada", data=b"y")
    found = admin("GET", f"api/storage/{repo}/m?properties").json()["properties"]
    assert found == {"owner": ["ada"]}


def test_a_trailing_slash_makes_a_folder(admin: Client, repo: str) -> None:
    answer = admin("PUT", f"{repo}/empty/")
    assert answer.status_code == 201
    assert answer.json()["path"] == "/empty/"
    assert admin("GET", f"api/storage/{repo}/empty").json()["children"] == []


def test_a_file_and_a_folder_cannot_share_a_path(admin: Client, repo: str) -> None:
    admin("PUT", f"{repo}/a", data=b"x")
    assert admin("PUT", f"{repo}/a/b", data=b"x").status_code == 409
    admin("PUT", f"{repo}/folder/file", data=b"x")
    assert admin("PUT", f"{repo}/folder", data=b"x").status_code == 409


@pytest.mark.parametrize(
    "path",
    ["a/%2e%2e/b", "%2e%2e/b", "a/%00", "a/b%0Ac", "a%3Fb", "a%5Cb", "%20a", "x" * 300, "%ff"],
)
def test_names_that_no_path_may_have_are_refused(admin: Client, repo: str, path: str) -> None:
    answer = admin("PUT", f"{repo}/{path}", data=b"x")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["status"] == 400


def test_a_blank_in_the_path_is_percent_encoded_and_a_plus_is_a_plus(
    admin: Client, repo: str
) -> None:
    answer = admin("PUT", f"{repo}/a%20b%23c%3Bd+e%25f,g=h.txt;k=v", data=b"1\n")
    assert answer.json()["path"] == "/a b#c;d+e%f,g=h.txt"


def test_patterns_keep_files_out(admin: Client, repo: str) -> None:
    admin("POST", f"api/repositories/{repo}", json={"includesPattern": "churn/**,docs/*.md"})
    admin("POST", f"api/repositories/{repo}", json={"excludesPattern": "**/*.tmp"})
    assert admin("PUT", f"{repo}/churn/1/model.bin", data=b"x").status_code == 201
    assert admin("PUT", f"{repo}/docs/card.md", data=b"x").status_code == 201
    assert admin("PUT", f"{repo}/docs/deep/card.md", data=b"x").status_code == 403
    assert admin("PUT", f"{repo}/churn/1/x.tmp", data=b"x").status_code == 403
    assert admin("PUT", f"{repo}/other", data=b"x").status_code == 403


def test_an_unknown_repository_is_not_found(admin: Client) -> None:
    assert admin("PUT", "no-such-local/m", data=CONTENT).status_code == 404


def test_without_credentials_nothing_is_stored(admin: Client, repo: str) -> None:
    anonymous = Client(admin.url)
    assert anonymous("PUT", f"{repo}/m", data=b"x" * 5_000_000).status_code == 401
    anonymous.session.close()
    assert admin("GET", f"{repo}/m").status_code == 404


def test_a_client_that_goes_away_leaves_nothing(
    fresh_sandbox: RunningSandbox, tmp_path: Path
) -> None:
    admin = Client(f"{fresh_sandbox.url}/artifactory", fresh_sandbox.admin_token)
    admin("PUT", "api/repositories/x-local", json={"rclass": "local"})

    def broken() -> Iterator[bytes]:
        yield CONTENT
        raise RuntimeError

    with pytest.raises(RuntimeError):
        admin("PUT", "x-local/m", data=broken())
    assert admin("GET", "x-local/m").status_code == 404
    admin.session.close()
    while list((tmp_path / "sandbox" / "incoming").glob("*/*")):
        time.sleep(0.01)
    assert list((tmp_path / "sandbox" / "filestore").iterdir()) == []
