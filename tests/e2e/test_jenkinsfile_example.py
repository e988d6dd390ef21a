"""Jenkinsfile.example on Jenkins' own interpreter, with real sh, the real helper and the sandbox.

Nothing stands in for anything between the Jenkinsfile and the stored artifact: the helper is
installed by the library from the platform's PyPI repository, the model is really trained.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from release.library import write_library

from mlops_jfrog.version import __version__
from support.platform_client import PlatformClient

from .conftest import MODEL, PRODUCTION, STAGING
from .jenkins import CHECKOUT, Build, Jenkins

# the first test pays for building the helper, compiling the harness and installing scikit-learn
pytestmark = pytest.mark.timeout(900)

APPROVED = {"submitter": "alice", "comment": "better than what is there"}


def stored(platform: PlatformClient, path: str) -> Any:
    """What ``api/storage`` says, None where nothing is there."""
    answer = platform.get(f"/artifactory/api/storage/{path}")
    assert answer.status_code in (200, 404), answer.text
    return answer.json() if answer.status_code == 200 else None


def properties(platform: PlatformClient, path: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = stored(platform, f"{path}?properties")["properties"]
    return found


@pytest.fixture(scope="module")
def release(jenkins: Jenkins) -> Build:
    """The first build: trained, published, approved by alice, promoted."""
    return jenkins.build(1, answer=APPROVED)


def test_the_build_succeeds_and_says_what_it_did(release: Build) -> None:
    assert release.result == "SUCCESS", release.log
    assert f"In production: {MODEL} 1, approved by alice" in release.log
    assert MODEL in release.description


def test_the_helper_came_from_the_platforms_own_repository(
    release: Build, jenkins: Jenkins, platform: PlatformClient
) -> None:
    index = f"{platform.url}/artifactory/api/pypi/pypi-virtual/simple"
    said = f"installing mlops-jfrog {__version__} from {index}"
    assert release.log.replace("****", platform.url).count(said) == 1
    installed = list(
        (jenkins.home / ".cache" / "mlops-jfrog" / "helper").glob(f"{__version__}-*/bin")
    )
    assert len(installed) == 1


def test_the_trained_model_is_in_production_byte_by_byte(
    release: Build, jenkins: Jenkins, platform: PlatformClient
) -> None:
    assert release.result == "SUCCESS", release.log
    staged = stored(platform, f"{STAGING}/{MODEL}/1/model.joblib")
    promoted = stored(platform, f"{PRODUCTION}/{MODEL}/1/model.joblib")
    latest = stored(platform, f"{PRODUCTION}/{MODEL}/latest/model.joblib")
    assert staged["checksums"] == promoted["checksums"] == latest["checksums"]
    assert stored(platform, f"{PRODUCTION}/{MODEL}/1/mlops-manifest.json")
    pointer = platform.get(f"/artifactory/{PRODUCTION}/{MODEL}/.stages/production.json").json()
    assert pointer["version"] == "1"


def test_its_properties_say_where_it_came_from_and_who_approved_it(
    release: Build, jenkins: Jenkins, platform: PlatformClient
) -> None:
    assert release.result == "SUCCESS", release.log
    found = properties(platform, f"{PRODUCTION}/{MODEL}/1/model.joblib")
    metrics = json.loads((jenkins.workspace / "metrics.json").read_text(encoding="utf-8"))
    assert found["env"] == ["production"]
    assert found["framework"] == ["scikit-learn"]
    assert found["branch"] == ["main"]
    assert found["build.number"] == ["1"]
    assert found["accuracy"] == [str(metrics["accuracy"])]
    assert found["approved-by"] == ["alice"]


def test_the_build_is_recorded_with_its_page_and_its_status(
    release: Build, platform: PlatformClient
) -> None:
    assert release.result == "SUCCESS", release.log
    build = platform.get(f"/artifactory/api/build/{MODEL}/1").json()["buildInfo"]
    assert build["url"] == "https://ci.example/job/oncology/job/breast-cancer/job/main/1/"
    [status] = build["statuses"]
    assert status["status"] == "released"
    assert status["comment"] == APPROVED["comment"]
    assert "joblib" in json.dumps(build["modules"])


def test_the_report_is_archived(release: Build) -> None:
    assert "metrics.json" in release.archived
    assert any(name.endswith("index.html") for name in release.archived), release.archived


def test_the_token_stays_in_the_credential_store(release: Build, jenkins: Jenkins) -> None:
    token = jenkins.credentials["jfrog-token"]
    assert token not in release.log
    secret = token.encode()
    holders = [path for path in files(jenkins.home) if secret in path.read_bytes()]
    assert holders == []


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def test_a_gate_that_fails_stops_the_build_before_anybody_is_asked(
    release: Build, jenkins: Jenkins, platform: PlatformClient
) -> None:
    settings = jenkins.workspace / "mlops.yml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before.replace("accuracy >= 0.90", "accuracy >= 0.999"), encoding="utf-8")
    try:
        build = jenkins.build(2, answer=APPROVED)
    finally:
        settings.write_text(before, encoding="utf-8")
    assert build.result == "FAILURE"
    assert "mlopsPublish: " in build.log
    assert "accuracy" in build.log
    assert "What to do: " in build.log
    assert "Nothing was promoted" in build.log
    assert "Input requested" not in build.log
    assert stored(platform, f"{STAGING}/{MODEL}/2") is None


def test_a_refusal_leaves_production_as_it_is(
    release: Build, jenkins: Jenkins, platform: PlatformClient
) -> None:
    build = jenkins.build(3, answer=None, parameters={"TREES": "90"})
    assert build.result == "ABORTED", build.log
    assert stored(platform, f"{STAGING}/{MODEL}/3") is not None
    assert stored(platform, f"{PRODUCTION}/{MODEL}/3") is None
    pointer = platform.get(f"/artifactory/{PRODUCTION}/{MODEL}/.stages/production.json").json()
    assert pointer["version"] == "1"


def test_a_controller_that_restarts_at_every_step_and_trusts_nothing_changes_nothing(
    release: Build, jenkins: Jenkins, platform: PlatformClient
) -> None:
    build = jenkins.build(4, answer=APPROVED, parameters={"VERSION": "2.0.0"}, hostile=True)
    assert build.result == "SUCCESS", build.log
    latest = stored(platform, f"{PRODUCTION}/{MODEL}/latest/model.joblib")
    promoted = stored(platform, f"{PRODUCTION}/{MODEL}/2.0.0/model.joblib")
    assert latest["checksums"] == promoted["checksums"]


def test_a_released_library_brings_the_helper_with_it(
    jenkins: Jenkins, platform: PlatformClient, tmp_path: Path
) -> None:
    write_library(CHECKOUT, tmp_path / "library")
    agent = replace(jenkins, library=tmp_path / "library")
    environment = {"MLOPS_PYPI_REPOSITORY": "a-repository-that-is-not-there"}
    build = agent.build(5, answer=APPROVED, environment=environment)
    assert build.result == "SUCCESS", build.log
    assert "installing mlops-jfrog" not in build.log
    assert stored(platform, f"{PRODUCTION}/{MODEL}/5/model.joblib") is not None
