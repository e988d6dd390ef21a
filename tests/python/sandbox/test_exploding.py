"""Archives that are unpacked as they arrive, and those that must not be."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from mlops_jfrog.sandbox import exploding
from sandbox.http_client import Client

EXPLODE = {"X-Explode-Archive": "true"}
FILES = {"weights/a.bin": b"a" * 1000, "card.md": b"card"}


def zipped(files: dict[str, bytes], mode: int = 0o100644) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name)
            about.external_attr = mode << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size, about.type, about.linkname = len(content), kind, "card.md"
            archive.addfile(about, io.BytesIO(content))
    return buffer.getvalue()


def stored(admin: Client, repo: str) -> set[str]:
    found = admin("GET", f"api/storage/{repo}?list&deep=1").json()["files"]
    return {one["uri"] for one in found}


@pytest.mark.parametrize(
    ("name", "pack"), [("m.zip", zipped), ("m.tar.gz", tarred), ("m.tgz", tarred)]
)
def test_its_files_get_its_properties_and_the_archive_is_gone(
    admin: Client, repo: str, name: str, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    answer = admin("PUT", f"{repo}/churn/{name};stage=qa", data=pack(FILES), headers=EXPLODE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert stored(admin, repo) == {"/churn/weights/a.bin", "/churn/card.md"}
    assert admin("GET", f"{repo}/churn/weights/a.bin").content == FILES["weights/a.bin"]
    found = admin("GET", f"api/storage/{repo}/churn/card.md?properties").json()
    assert found["properties"] == {"stage": ["qa"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        # Named one by one: bytes as names would hold the time, and differ between processes.
        pytest.param("m.zip", b"no archive", id="no zip"),
        pytest.param("m.tgz", b"no archive", id="no tar"),
        pytest.param("m.bin", zipped(FILES), id="bin"),
        pytest.param("m.zip", zipped({**FILES, "../up": b"x"}), id="zip up"),
        pytest.param("m.zip", zipped({**FILES, "/etc/passwd": b"x"}), id="zip root"),
        pytest.param("m.zip", zipped({**FILES, "a\\b": b"x"}), id="zip backslash"),
        pytest.param(
            "m.zip", zipped({**FILES, "link": b"card.md"}, stat.S_IFLNK | 0o777), id="zip link"
        ),
        pytest.param("m.tgz", tarred({"link": b""}, tarfile.SYMTYPE), id="tar link"),
        pytest.param("m.tgz", tarred({"device": b""}, tarfile.CHRTYPE), id="tar device"),
        pytest.param("m.tgz", tarred({**FILES, "../../up": b"x"}), id="tar up"),
        pytest.param("m.tgz", tarred(FILES)[:-30], id="tar cut"),
    ],
)
def test_what_is_broken_or_not_plain_is_refused_whole(
    admin: Client, repo: str, name: str, content: bytes
) -> None:
    answer = admin("PUT", f"{repo}/{name}", data=content, headers=EXPLODE)
    assert answer.status_code == 400, answer.text
    assert stored(admin, repo) == set()


def test_a_bomb_is_refused(admin: Client, repo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploding, "_ALWAYS_ALLOWED", 1 << 20)
    bomb = zipped({"zeros": bytes(1 << 24)})
    assert len(bomb) * 100 < 1 << 24
    answer = admin("PUT", f"{repo}/m.zip", data=bomb, headers=EXPLODE)
    assert answer.status_code == 400
    assert "too much" in answer.text
    monkeypatch.setattr(exploding, "MOST_FILES", 2)
    many = zipped({str(number): b"" for number in range(3)})
    assert admin("PUT", f"{repo}/m.zip", data=many, headers=EXPLODE).status_code == 400
    assert stored(admin, repo) == set()


def test_its_digest_is_held_against_the_archive(admin: Client, repo: str) -> None:
    headers = {**EXPLODE, "X-Checksum-Sha1": "0" * 40}
    assert admin("PUT", f"{repo}/m.zip", data=zipped(FILES), headers=headers).status_code == 409
    assert stored(admin, repo) == set()


def test_the_patterns_of_the_repository_hold_for_every_file(admin: Client, repo: str) -> None:
    body = {"excludesPattern": "**/*.md"}
    assert admin("POST", f"api/repositories/{repo}", json=body).status_code == 200
    answer = admin("PUT", f"{repo}/m.zip", data=zipped(FILES), headers=EXPLODE)
    assert answer.status_code == 403
    assert stored(admin, repo) == set()
