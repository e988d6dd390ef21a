"""Folders downloaded as one archive."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile

import pytest

from sandbox.http_client import Client

FILES = {"1/model.bin": b"weights" * 500, "card.md": b"card"}


@pytest.fixture
def folder(admin: Client, repo: str) -> str:
    """A folder with two files."""
    for name, content in FILES.items():
        assert admin("PUT", f"{repo}/churn/{name}", data=content).status_code == 201
    return f"api/archive/download/{repo}/churn"


def test_a_zip_holds_every_file_below_the_folder(admin: Client, folder: str) -> None:
    answer = admin("GET", f"{folder}?archiveType=zip")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == FILES


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tgz"])
def test_a_tar_holds_every_file_below_the_folder(admin: Client, folder: str, kind: str) -> None:
    answer = admin("GET", f"{folder}?archiveType={kind}&includeChecksumFiles=true")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        members = {name: archive.extractfile(name) for name in archive.getnames()}
        found = {name: member.read() for name, member in members.items() if member}
    assert {name: found[name] for name in FILES} == FILES
    assert found["card.md.sha256"].decode() == hashlib.sha256(b"card").hexdigest()
    assert len(found) == 4 * len(FILES)


def test_only_folders_and_known_kinds(admin: Client, folder: str) -> None:
    assert admin("GET", f"{folder}/card.md").status_code == 400
    assert admin("GET", f"{folder}?archiveType=rar").status_code == 400
    assert admin("GET", f"{folder}/none").status_code == 404


def test_who_may_read_nothing_gets_nothing(admin: Client, folder: str) -> None:
    body = {"username": "stranger", "scope": "applied-permissions/user", "expires_in": 60}
    root = Client(admin.url.removesuffix("/artifactory"), admin.token, None, admin.session)
    token = root("POST", "access/api/v1/tokens", json=body).json()["access_token"]
    stranger = Client(admin.url, token, None, admin.session)
    assert stranger("GET", folder).status_code == 403
