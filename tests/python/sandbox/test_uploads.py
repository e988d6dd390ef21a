"""Uploads in parts: as the JFrog CLI does them, and what is refused."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import requests

from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.http_client import Client

MIB = 1 << 20


class PartUpload:
    """An upload in parts of one MiB, by hand."""

    def __init__(self, admin: Client, repo: str) -> None:
        self.admin = admin
        self.where = f"repoKey={repo}&repoPath=m%2F1%2Fmodel.bin&partSizeMB=1"
        token = admin("POST", f"api/v1/uploads/create?{self.where}").json()["token"]
        self.steer = Client(admin.url, token, None, admin.session)
        self.target = f"{repo}/m/1/model.bin"

    def address(self, number: int) -> str:
        answer = self.steer("POST", f"api/v1/uploads/urlPart?partNumber={number}")
        return str(answer.json()["url"])

    def put(self, number: int, content: bytes) -> int:
        return requests.put(self.address(number), data=content, timeout=30).status_code

    def complete(self, sha1: str) -> requests.Response:
        return self.steer("POST", f"api/v1/uploads/complete?sha1={sha1}")

    def status(self) -> dict[str, Any]:
        said: dict[str, Any] = self.steer("POST", "api/v1/uploads/status").json()
        return said

    def deploy(self, content: bytes, token: str) -> int:
        headers = {
            "X-Checksum-Deploy": "true",
            "X-Checksum-Sha256": hashlib.sha256(content).hexdigest(),
            "X-Checksum-Deploy-Token": token,
        }
        return self.admin("PUT", self.target, headers=headers).status_code


@pytest.fixture
def upload(admin: Client, repo: str) -> PartUpload:
    return PartUpload(admin, repo)


def sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def test_parts_in_any_order_become_one_file(upload: PartUpload) -> None:
    content = b"a" * MIB + b"b" * MIB + b"rest"
    assert upload.put(3, b"rest") == 200
    assert upload.put(1, b"wrong" * 10) == 200
    assert upload.put(1, content[:MIB]) == 200
    assert upload.put(2, content[MIB : 2 * MIB]) == 200

    assert upload.complete(sha1(content)).status_code == 202
    assert upload.complete(sha1(content)).status_code == 202
    said = upload.status()

    assert said["status"] == "FINISHED"
    assert upload.deploy(content, said["checksumToken"]) == 201
    assert upload.deploy(content, said["checksumToken"]) == 201
    assert upload.admin("GET", upload.target).content == content


def test_parts_that_are_not_the_file_fail_for_good(upload: PartUpload) -> None:
    upload.put(1, b"corrupted")
    assert upload.complete(sha1(b"what was meant")).status_code == 202

    assert upload.status() == {"status": "NON_RETRYABLE_ERROR", "progress": 0}
    assert upload.steer("POST", "api/v1/uploads/urlPart?partNumber=1").status_code == 409


@pytest.mark.parametrize("parts", [{}, {2: b"x"}, {1: b"short", 2: b"x"}])
def test_parts_with_gaps_are_not_merged(upload: PartUpload, parts: dict[int, bytes]) -> None:
    for number, content in parts.items():
        assert upload.put(number, content) == 200

    assert upload.complete(sha1(b"".join(parts.values()))).status_code == 400
    assert upload.status()["status"] == "PARTS"


def test_a_part_larger_than_agreed_is_refused_and_not_kept(upload: PartUpload) -> None:
    assert upload.put(1, b"x" * (MIB + 1)) == 413

    assert upload.complete(sha1(b"")).status_code == 400


def test_only_who_holds_the_token_steers_the_upload(
    upload: PartUpload, admin: Client, sandbox: RunningSandbox
) -> None:
    for path in ("urlPart?partNumber=1", "complete?sha1=00", "status"):
        assert admin("POST", f"api/v1/uploads/{path}").status_code == 401
    address = upload.address(1).replace("/uploads-part/", "/uploads-part/0")
    assert requests.put(address, data=b"x", timeout=30).status_code == 404
    nobody = Client(admin.url, None, None, admin.session)
    assert nobody("POST", f"api/v1/uploads/create?{upload.where}").status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "repoKey=absent-local&repoPath=x&partSizeMB=1",
        "repoKey=REPO&repoPath=..%2Fx&partSizeMB=1",
        "repoKey=REPO&repoPath=&partSizeMB=1",
        "repoKey=REPO&repoPath=x&partSizeMB=0",
        "repoKey=REPO&repoPath=x&partSizeMB=1e3",
        "repoKey=REPO&repoPath=x",
    ],
)
def test_what_makes_no_sense_is_refused(admin: Client, repo: str, query: str) -> None:
    answer = admin("POST", f"api/v1/uploads/create?{query.replace('REPO', repo)}")

    assert answer.status_code in {400, 404}


def test_a_foreign_deploy_token_is_refused(upload: PartUpload, admin: Client, repo: str) -> None:
    upload.put(1, b"content")
    upload.complete(sha1(b"content"))
    upload.status()

    assert upload.deploy(b"content", "made-up") == 403
    assert admin("GET", upload.target).status_code == 404
