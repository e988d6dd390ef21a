"""Advisories and scanner rules that change: everything stored is judged again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox.server import start_in_thread
from mlops_jfrog.sandbox.xray import knowledge
from support.distributions import wheel
from support.platform_client import PlatformClient
from support.xray_client import XrayClient

QUIET = """\
id: PYSEC-0000-1
summary: of a package that nobody here uses
affected:
- package: {name: quiet, ecosystem: PyPI}
  versions: ["1.0"]
"""


def record(identifier: str, package: str) -> str:
    return (
        f"id: {identifier}\nsummary: gives everything away\naffected:\n"
        f"- package: {{name: {package}, ecosystem: PyPI}}\n"
        "  ranges: [{type: ECOSYSTEM, events: [{introduced: '0'}, {fixed: '2.0'}]}]\n"
    )


@pytest.fixture
def advisories(tmp_path: Path) -> Path:
    folder = tmp_path / "advisories"
    (folder / "quiet").mkdir(parents=True)
    (folder / "quiet" / "PYSEC-0000-1.yaml").write_text(QUIET)
    return folder


@pytest.fixture
def watched(tmp_path: Path, advisories: Path) -> Iterator[PlatformClient]:
    """A clean build and a clean PyPI repository, both indexed and watched."""
    with start_in_thread(tmp_path / "data", advisories=advisories) as running:
        client = PlatformClient(running)
        client.publish("churn", "1", type="python", dependencies=[{"id": "model-tools:1.0"}])
        client.repository("pypi-local", packageType="pypi", xrayIndex=True)
        name, content = wheel("model-tools", "1.0")
        client.deploy("pypi-local", f"model-tools/1.0/{name}", content)
        xray = XrayClient(client)
        xray.index("churn")
        xray.policy("all", {"min_severity": "Low"}, fail_build=True, block_download=True)
        xray.watch("builds", "churn", "all")
        xray.watch_resource("files", {"type": "repository", "name": "pypi-local"}, "all")
        yield client


def changed(xray: XrayClient, watch: str) -> list[Any]:
    """The violations of a watch, asked for until there are any."""
    while not (found := xray.violations(watch)):
        pass
    return found


def test_a_new_advisory_turns_up_in_what_was_scanned_before(
    watched: PlatformClient, advisories: Path
) -> None:
    xray = XrayClient(watched)
    assert xray.result("churn")["fail_build"] is False
    assert xray.violations("files") == []
    (advisories / "model-tools").mkdir()
    (advisories / "model-tools" / "PYSEC-0000-2.yaml").write_text(
        record("PYSEC-0000-2", "model-tools")
    )
    (file,) = changed(xray, "files")
    assert file["issue_id"] == "PYSEC-0000-2"
    (build,) = changed(xray, "builds")
    assert build["impacted_artifacts"] == ["build://churn:1"]
    assert xray.result("churn")["fail_build"] is True
    path = "/artifactory/pypi-local/model-tools/1.0/model_tools-1.0-py3-none-any.whl"
    assert watched.get(path).status_code == 403


def test_a_package_made_to_do_harm_is_malicious(watched: PlatformClient, advisories: Path) -> None:
    xray = XrayClient(watched)
    xray.policy("harm", {"malicious_package": True}, fail_build=True)
    xray.watch("harm", "churn", "harm")
    assert xray.violations("harm") == []
    (advisories / "MAL-0000-3.json").write_text(record("MAL-0000-3", "model-tools"))
    (found,) = changed(xray, "harm")
    assert (found["issue_id"], found["severity"]) == ("MAL-0000-3", "Critical")


def test_advisories_that_cannot_be_read_pass_nothing(
    watched: PlatformClient, advisories: Path
) -> None:
    xray = XrayClient(watched)
    assert xray.result("churn")["fail_build"] is False
    (advisories / "broken.yaml").write_text("id: [")
    while (failed := xray.result("churn"))["status"] == "completed":
        pass
    assert failed["status"] == "failed"
    path = "/artifactory/pypi-local/model-tools/1.0/model_tools-1.0-py3-none-any.whl"
    refused = watched.get(path)
    assert refused.status_code == 503
    assert "broken.yaml" in refused.json()["errors"][0]["message"]
    (advisories / "broken.yaml").unlink()
    while (mended := xray.result("churn"))["status"] != "completed":
        pass
    assert mended["fail_build"] is False


def test_after_a_restart_with_other_rules_everything_is_scanned_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start_in_thread(tmp_path) as first:
        client = PlatformClient(first)
        client.publish("churn", "1")
        XrayClient(client).guard("churn")
        XrayClient(client).result("churn")
        before = completed(client)
    with start_in_thread(tmp_path) as second:
        XrayClient(PlatformClient(second)).result("churn")
        assert completed(PlatformClient(second)) == before
    monkeypatch.setattr(knowledge, "rules_digest", lambda: "those of a newer version")
    with start_in_thread(tmp_path) as third:
        XrayClient(PlatformClient(third)).result("churn")
        assert completed(PlatformClient(third)) != before


def completed(client: PlatformClient) -> str:
    """When the build was scanned, as its export says."""
    body = {"package_type": "build", "component_name": "churn:1", "cyclonedx": True}
    answer = client.post(
        "/xray/api/v2/component/exportDetails", json=body, headers={"Accept": "application/json"}
    )
    return str(answer.json()["metadata"]["timestamp"])


def test_the_digest_follows_the_folder(advisories: Path) -> None:
    source = knowledge.Knowledge(advisories)
    first = source.digest()
    assert first == knowledge.Knowledge(advisories).digest()
    file = advisories / "quiet" / "PYSEC-0000-1.yaml"
    os.utime(file, ns=(0, 0))
    assert knowledge.Knowledge(advisories).digest() != first
    assert knowledge.Knowledge(None).digest() == knowledge.rules_digest()
