"""Model files inside wheels and source archives."""

from __future__ import annotations

import io
import pickle
import tarfile
import zipfile
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.xray import packaged_models
from mlops_jfrog.sandbox.xray.dependencies import PythonPackage
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.sandbox.xray.packaged_models import unsafe_packaged_models
from support.platform_client import PlatformClient

RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
PACKAGE = PythonPackage("tiny", "1.0")
WHEEL, ARCHIVE = "tiny-1.0-py3-none-any.whl", "tiny-1.0.tar.gz"


def packed(filename: str, files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    if filename == WHEEL:
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        with tarfile.open(fileobj=content, mode="w:gz") as archive:
            for name, data in files.items():
                entry = tarfile.TarInfo(f"tiny-1.0/{name}")
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()


def judged(folder: Path, filename: str, content: bytes) -> list[XrayFinding]:
    stored = folder / "stored"
    stored.write_bytes(content)
    found = unsafe_packaged_models(PACKAGE, filename, stored, folder)
    assert list(folder.iterdir()) == [stored]
    return found


@pytest.mark.parametrize("filename", [WHEEL, ARCHIVE])
def test_a_model_that_runs_code_is_found_in_its_package(tmp_path: Path, filename: str) -> None:
    files = {"tiny/a.pkl": pickle.dumps([1.0]), "tiny/b.joblib": RUNS_CODE, "tiny.py": b"x = 1\n"}
    (found,) = judged(tmp_path, filename, packed(filename, files))
    assert (found.kind, found.issue_id) == (FindingKind.MODEL, "MALICIOUS-MODEL")
    assert f"tiny/b.joblib in {filename} runs code when it is loaded: " in found.summary
    assert found.component_id == "pypi://tiny:1.0"


@pytest.mark.parametrize("filename", [WHEEL, ARCHIVE])
def test_files_of_its_own_tests_do_not_condemn_a_package(tmp_path: Path, filename: str) -> None:
    files = {"tiny/test.pkl": b"ctiny.steps\nStep\n.", "tiny/cut.pkl": pickle.dumps([1])[:-1]}
    assert judged(tmp_path, filename, packed(filename, files)) == []


@pytest.mark.parametrize("filename", [WHEEL, ARCHIVE])
@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06", b"\x1f\x8b\x08"])
def test_what_is_no_archive_has_not_passed(tmp_path: Path, filename: str, content: bytes) -> None:
    (found,) = judged(tmp_path, filename, content)
    assert found.issue_id == "UNSCANNABLE-MODEL"


@pytest.mark.parametrize("filename", [WHEEL, ARCHIVE])
def test_what_is_too_large_has_not_passed(
    tmp_path: Path, filename: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packaged_models, "_LARGEST", 10)
    (found,) = judged(tmp_path, filename, packed(filename, {"tiny/a.pkl": b"x" * 11}))
    assert found.issue_id == "UNSCANNABLE-MODEL"
    assert "too large" in found.summary


def test_the_summary_of_a_stored_wheel_tells_of_the_model(
    client: PlatformClient, unique: str
) -> None:
    repo = client.repository(unique, packageType="pypi", xrayIndex=True)
    client.deploy(repo, f"tiny/1.0/{WHEEL}", packed(WHEEL, {"tiny/a.pkl": RUNS_CODE}))
    body = {"paths": [f"default/{repo}/tiny/1.0/{WHEEL}"]}
    answer = client.post("/xray/api/v2/summary/artifact", json=body)
    (issue,) = answer.json()["artifacts"][0]["issues"]
    assert (issue["issue_id"], issue["malicious"]) == ("MALICIOUS-MODEL", True)
