"""Bills of materials: what they say, and that a validator written by others accepts them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from support.distributions import wheel
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

EXPORT = "/xray/api/v2/component/exportDetails"
CARD = b"---\nlicense: apache-2.0\n---\n# Churn\n"
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."


def export(client: PlatformClient, **body: Any) -> dict[str, Any]:
    """The document, accepted by CycloneDX's own library."""
    asked = {"cyclonedx": True, "cyclonedx_format": "json", **body}
    answer = client.post(EXPORT, json=asked, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(answer.text)
    assert problem is None, problem
    document: dict[str, Any] = answer.json()
    return document


@pytest.fixture
def build(client: PlatformClient, xray: XrayClient, unique: str) -> str:
    """A scanned build: a model with a card, and a chain of two dependencies, one vulnerable."""
    repo = client.repository(f"{unique}-local", xrayIndex=True)
    packages = client.repository(f"{unique}-pypi", packageType="pypi")
    name, content = wheel("joblib", "1.1.0", fields=["License-Expression: BSD-3-Clause"])
    client.deploy(packages, f"joblib/1.1.0/{name}", content)
    files = {"model.pkl": RUNS_CODE, "README.md": CARD, "metrics.json": b"{}"}
    artifacts = [
        client.deploy(repo, f"churn/1/{name}", content, build=f"{unique}/1")
        for name, content in files.items()
    ]
    dependencies = [
        {"id": "scikit_learn:1.5.0", "sha256": "a" * 64},
        {"id": "joblib:1.1.0", "requestedBy": [["scikit_learn:1.5.0", unique]]},
        {"id": "???"},
    ]
    client.publish(unique, "1", type="python", artifacts=artifacts, dependencies=dependencies)
    xray.guard(unique)
    xray.result(unique)
    return unique


def test_the_document_of_a_build(client: PlatformClient, build: str) -> None:
    document = export(client, package_type="build", component_name=f"{build}:1")
    assert document["metadata"]["component"]["name"] == build
    parts = {each["name"]: each for each in document["components"]}
    assert parts["joblib"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert parts["joblib"]["purl"] == "pkg:pypi/joblib@1.1.0"
    assert parts["scikit_learn"]["purl"] == "pkg:pypi/scikit-learn@1.5.0"
    assert parts["scikit_learn"]["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert "licenses" not in parts["scikit_learn"]
    model = parts["model.pkl"]
    assert model["type"] == "machine-learning-model"
    assert model["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert "purl" not in model
    graph = {each["ref"]: each["dependsOn"] for each in document["dependencies"]}
    assert "pypi://joblib:1.1.0" in graph["pypi://scikit_learn:1.5.0"]
    assert "pypi://joblib:1.1.0" not in graph[f"build://{build}:1"]
    issues = {each["id"]: each for each in document["vulnerabilities"]}
    assert issues["PYSEC-2022-288"]["affects"] == [{"ref": "pypi://joblib:1.1.0"}]
    assert issues["PYSEC-2022-288"]["ratings"][0]["score"] == 9.8
    assert issues["MALICIOUS-MODEL"]["affects"] == [{"ref": model["bom-ref"]}]


def test_the_document_of_a_file(client: PlatformClient, build: str) -> None:
    path = f"default/{build}-local/churn/1/model.pkl"
    document = export(client, package_type="generic", path=path)
    (part,) = document["components"]
    assert part["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert [each["id"] for each in document["vulnerabilities"]] == ["MALICIOUS-MODEL"]


def test_the_same_scan_gives_the_same_document(client: PlatformClient, build: str) -> None:
    asked = {"package_type": "build", "component_name": f"{build}:1"}
    assert export(client, **asked) == export(client, **asked)


def test_it_comes_zipped_unless_json_is_asked_for(client: PlatformClient, build: str) -> None:
    body = {"package_type": "build", "component_name": f"{build}:1", "cyclonedx": True}
    answer = client.post(EXPORT, json=body)
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (name,) = archive.namelist()
        assert name == f"{build}_CycloneDX.json"
        assert json.loads(archive.read(name)) == export(client, **body)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"package_type": "build", "component_name": "nobody:1"}, 404),
        ({"package_type": "build"}, 400),
        ({"package_type": "generic", "path": "nowhere/x"}, 404),
        ({"package_type": "generic"}, 400),
        ({"package_type": "build", "component_name": "x:1", "cyclonedx": False}, 400),
        ({"package_type": "build", "component_name": "x:1", "cyclonedx_format": "xml"}, 400),
    ],
)
def test_what_cannot_be_exported(
    client: PlatformClient, fields: dict[str, Any], status: int
) -> None:
    assert client.post(EXPORT, json={"cyclonedx": True, **fields}).status_code == status


def test_an_export_needs_the_right_to_read(plain_client: PlatformClient, build: str) -> None:
    body = {"cyclonedx": True, "package_type": "build", "component_name": f"{build}:1"}
    assert plain_client.post(EXPORT, json=body).status_code == 403
    body = {
        "cyclonedx": True,
        "package_type": "generic",
        "path": f"{build}-local/churn/1/model.pkl",
    }
    assert plain_client.post(EXPORT, json=body).status_code == 403
