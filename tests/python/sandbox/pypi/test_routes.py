"""The index over HTTP: local and virtual repositories, uploads, rights."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from support.distributions import source_archive, wheel
from support.platform_client import PlatformClient

API = "/artifactory/api/pypi"
JSON = {"Accept": "application/vnd.pypi.simple.v1+json"}


def pypi(client: PlatformClient, key: str, **configuration: object) -> str:
    return client.repository(key, packageType="pypi", **configuration)


def upload(client: PlatformClient, repo: str, filename: str, content: bytes, **fields: str) -> Any:
    name = filename.split("-")[0]
    digest = hashlib.sha256(content).hexdigest()
    form = {":action": "file_upload", "name": name, "sha256_digest": digest, **fields}
    files = {"content": (filename, content)}
    return client.post(f"{API}/{repo}", data=form, files=files)


def listed(client: PlatformClient, repo: str, project: str) -> list[str]:
    page = client.get(f"{API}/{repo}/simple/{project}/", headers=JSON)
    return [each["filename"] for each in page.json()["files"]]


def test_an_uploaded_wheel_is_listed_and_downloaded(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    filename, content = wheel("Tiny-Features", "1.2.0")
    assert upload(client, repo, filename, content).status_code == 200
    page = client.get(f"{API}/{repo}/simple/tiny-features/", headers=JSON).json()
    (file,) = page["files"]
    assert file["hashes"] == {"sha256": hashlib.sha256(content).hexdigest()}
    assert file["requires-python"] == ">=3.8"
    address = f"{API}/{repo}/simple/tiny-features/{file['url']}"
    assert client.get(address).content == content
    path = f"tiny-features/1.2.0/{filename}"
    assert client.properties(repo, path) == {
        "pypi.name": ["tiny-features"],
        "pypi.requires.python": [">=3.8"],
        "pypi.version": ["1.2.0"],
    }


def test_a_wheels_metadata_is_offered_beside_it(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    upload(client, repo, *wheel("tiny", "1.0"))
    upload(client, repo, *source_archive("tiny", "1.0"))
    page = client.get(f"{API}/{repo}/simple/tiny/", headers=JSON).json()
    archive, wheel_file = sorted(page["files"], key=lambda each: "whl" in each["filename"])
    beside = client.get(f"{API}/{repo}/simple/tiny/{wheel_file['url']}.metadata")
    digest = hashlib.sha256(beside.content).hexdigest()
    assert wheel_file["core-metadata"] == {"sha256": digest}
    assert beside.text.startswith("Metadata-Version: 2.1\nName: tiny\n")
    assert "core-metadata" not in archive
    assert client.get(f"{API}/{repo}/simple/tiny/{archive['url']}.metadata").status_code == 404
    assert f'data-core-metadata="sha256={digest}"' in client.get(f"{API}/{repo}/simple/tiny/").text


def test_any_spelling_of_a_name_finds_the_project(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    upload(client, repo, *wheel("tiny-features", "1.0"))
    upload(client, repo, *source_archive("tiny-features", "0.9"))
    expected = ["tiny_features-0.9.tar.gz", "tiny_features-1.0-py3-none-any.whl"]
    for spelling in ("tiny-features", "Tiny.Features", "tiny_features"):
        assert listed(client, repo, spelling) == expected
    root = client.get(f"{API}/{repo}/simple/", headers=JSON).json()
    assert root["projects"] == [{"name": "tiny-features"}]
    assert '<a href="tiny-features/">' in client.get(f"{API}/{repo}/simple/").text


def test_a_wheel_that_was_deployed_plainly_is_listed_too(
    client: PlatformClient, unique: str
) -> None:
    repo = pypi(client, f"{unique}-local")
    filename, content = wheel("tiny", "2.0")
    client.deploy(repo, f"anywhere/{filename}", content)
    assert listed(client, repo, "tiny") == [filename]


def test_addresses_without_a_slash_lead_to_the_page(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    upload(client, repo, *wheel("tiny", "1.0"))
    answer = client.get(f"{API}/{repo}/simple/tiny", headers=JSON)
    assert answer.url == f"{client.url}{API}/{repo}/simple/tiny/"
    assert answer.json()["name"] == "tiny"
    assert client.get(f"{API}/{repo}/simple").url.endswith("/simple/")


def test_a_virtual_repository_merges_and_the_first_of_a_name_wins(
    client: PlatformClient, unique: str
) -> None:
    first, second = pypi(client, f"{unique}-one"), pypi(client, f"{unique}-two")
    virtual = pypi(
        client,
        f"{unique}-virtual",
        rclass="virtual",
        repositories=[first, second],
        defaultDeploymentRepo=first,
    )
    filename, content = wheel("tiny", "1.0")
    upload(client, virtual, filename, content)
    upload(client, second, filename, wheel("tiny", "1.0", module="OTHER = 1\n")[1])
    upload(client, second, *wheel("tiny", "2.0"))
    assert client.exists(first, f"tiny/1.0/{filename}")
    assert listed(client, virtual, "tiny") == [filename, "tiny-2.0-py3-none-any.whl"]
    assert client.get(f"{API}/{virtual}/packages/tiny/1.0/{filename}").content == content


def test_unknown_projects_and_repositories_are_404(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    assert client.get(f"{API}/{repo}/simple/none/").status_code == 404
    assert client.get(f"{API}/{repo}/packages/none/1.0/none-1.0.tar.gz").status_code == 404
    assert client.get(f"{API}/pypi-nope/simple/tiny/").status_code == 404
    generic = client.repository(f"{unique}-generic")
    assert client.get(f"{API}/{generic}/simple/tiny/").status_code == 400


@pytest.mark.parametrize(
    ("filename", "fields", "status", "complaint"),
    [
        ("tiny-1.0-py3-none-any.whl", {":action": "submit"}, 400, "file_upload"),
        ("tiny-1.0.txt", {}, 400, "tiny-1.0.txt"),
        ("tiny-1.0-py3-none-any.whl", {"name": "other"}, 400, "no file of project 'other'"),
        ("tiny-1.0-py3-none-any.whl", {"sha256_digest": "0" * 64}, 409, "Checksum error"),
        ("other-1.0-py3-none-any.whl", {}, 400, "the metadata in"),
    ],
)
def test_uploads_that_contradict_themselves_are_refused(
    client: PlatformClient,
    unique: str,
    filename: str,
    fields: dict[str, str],
    status: int,
    complaint: str,
) -> None:
    repo = pypi(client, f"{unique}-local")
    answer = upload(client, repo, filename, wheel("tiny", "1.0")[1], **fields)
    assert answer.status_code == status
    assert complaint in answer.json()["errors"][0]["message"]
    assert client.get(f"{API}/{repo}/simple/tiny/").status_code == 404


def test_a_form_without_a_file_is_refused(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    assert client.post(f"{API}/{repo}", data={":action": "file_upload"}).status_code == 400
    assert client.post(f"{API}/{repo}", data=b"\x00\x01").status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post(f"{API}/{repo}", data=b"--y", headers=broken).status_code == 400


def test_who_may_not_read_or_deploy_is_kept_out(
    client: PlatformClient, plain_client: PlatformClient, unique: str
) -> None:
    repo = pypi(client, f"{unique}-local")
    filename, content = wheel("tiny", "1.0")
    upload(client, repo, filename, content)
    assert plain_client.get(f"{API}/{repo}/simple/tiny/").status_code == 404
    path = f"{API}/{repo}/packages/tiny/1.0/{filename}"
    assert plain_client.get(path).status_code == 403
    assert plain_client.get(f"{path}.metadata").status_code == 403
    assert upload(plain_client, repo, *wheel("tiny", "2.0")).status_code == 403
    assert listed(client, repo, "tiny") == [filename]


def test_the_caller_is_asked_who_they_are(client: PlatformClient, unique: str) -> None:
    repo = pypi(client, f"{unique}-local")
    answer = client.get(f"{API}/{repo}/simple/tiny/", headers={"Authorization": ""})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
