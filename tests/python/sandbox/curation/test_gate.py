"""A remote PyPI repository under curation: what comes in, what does not, and what is recorded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.distributions import wheel
from support.platform_client import PlatformClient

API = "/artifactory/api/pypi"
RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."
CURATION = "/xray/api/v1/curation"


def with_member(archive: bytes, name: str, content: bytes) -> bytes:
    """The wheel with one more file in it."""
    changed = io.BytesIO(archive)
    with zipfile.ZipFile(changed, "a") as opened:
        opened.writestr(name, content)
    return changed.getvalue()


class Curated:
    """A remote repository in front of another sandbox's local one."""

    def __init__(self, own: RunningSandbox, upstream: RunningSandbox) -> None:
        self.client = PlatformClient(own)
        source = PlatformClient(upstream)
        source.repository("local", packageType="pypi")
        for version, licence in (("1.0", "MIT"), ("2.0", "AGPL-3.0-only")):
            name, content = wheel("tiny", version, fields=[f"License-Expression: {licence}"])
            source.deploy("local", f"tiny/{version}/{name}", content)
        for project, version in (("joblib", "1.1.0"), ("harmful", "1.0")):
            name, content = wheel(project, version)
            if project == "harmful":
                content = with_member(content, "model.pkl", RUNS_CODE)
            source.deploy("local", f"{project}/{version}/{name}", content)
        for key in ("remote", "other"):
            self.client.repository(
                key,
                rclass="remote",
                packageType="pypi",
                url=f"{upstream.url}{API}/local",
                username="admin",
                password=upstream.admin_password,
            )
        self.client.repository(
            "virtual", rclass="virtual", packageType="pypi", repositories=["remote"]
        )

    def condition(self, template: str, **parameters: Any) -> str:
        values = [{"param_id": name, "value": value} for name, value in parameters.items()]
        body = {"name": template, "condition_template_id": template, "param_values": values}
        answer = self.client.post(f"{CURATION}/conditions", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def policy(self, condition: str, **fields: Any) -> str:
        body = {"name": f"policy of {condition}", "condition_id": condition, **fields}
        answer = self.client.post(f"{CURATION}/policies", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def fetch(self, package: str, version: str, repo: str = "remote") -> requests.Response:
        path = f"{package}/{version}/{package}-{version}-py3-none-any.whl"
        return self.client.get(f"{API}/{repo}/packages/{path}")

    def reason(self, package: str, version: str, repo: str = "remote") -> str:
        """Why a package does not come in."""
        answer = self.fetch(package, version, repo)
        assert answer.status_code == 403, answer.text
        return str(answer.json()["errors"][0]["message"])


@pytest.fixture
def curated(tmp_path: Path) -> Iterator[Curated]:
    with start_in_thread(tmp_path / "up") as upstream, start_in_thread(tmp_path / "own") as own:
        yield Curated(own, upstream)


def test_a_package_that_is_listed_by_name_is_blocked_with_the_reason(curated: Curated) -> None:
    condition = curated.condition(
        "SpecificVersions", package_name="tiny", package_versions={"gte": "2"}
    )
    curated.policy(condition)
    assert curated.fetch("tiny", "1.0").status_code == 200
    assert curated.reason("tiny", "2.0") == (
        "Package tiny:2.0 download was blocked by JFrog Packages Curation service due to the"
        f" following policies violated {{policy of {condition}, SpecificVersions,"
        " tiny:2.0 is listed by name}"
    )
    assert "listed by name" in curated.reason("tiny", "2.0", "virtual")


def test_a_licence_that_is_not_allowed_is_blocked(curated: Curated) -> None:
    curated.policy(curated.condition("AllowedLicenses", list_of_package_licenses=["mit"]))
    assert curated.fetch("tiny", "1.0").status_code == 200
    assert "tiny has the licence AGPL-3.0-only" in curated.reason("tiny", "2.0")
    assert "the licence of joblib is not known" in curated.reason("joblib", "1.1.0")


def test_a_known_vulnerability_is_blocked(curated: Curated) -> None:
    bounds = {"start": 9, "end": 10}
    curated.policy(curated.condition("CVECVSSRange", vulnerability_cvss_score_range=bounds))
    assert "PYSEC-2022-288" in curated.reason("joblib", "1.1.0")
    assert curated.fetch("tiny", "2.0").status_code == 200


def test_what_was_uploaded_just_now_is_too_young(curated: Curated) -> None:
    policy = curated.policy(curated.condition("isImmature", package_age_days=30))
    assert "tiny:1.0 was published 0 days ago, less than 30" in curated.reason("tiny", "1.0")
    assert curated.client.delete(f"{CURATION}/policies/{policy}").status_code == 204
    assert curated.fetch("tiny", "1.0").status_code == 200


def test_a_package_with_a_model_that_runs_code_is_blocked(curated: Curated) -> None:
    curated.policy("2")
    assert curated.fetch("tiny", "1.0").status_code == 200
    reason = curated.reason("harmful", "1.0")
    assert "model.pkl in harmful-1.0-py3-none-any.whl runs code when it is loaded" in reason


def test_what_was_cached_before_the_policy_is_held_back_too(curated: Curated) -> None:
    assert curated.fetch("tiny", "1.0").status_code == 200
    policy = curated.policy(curated.condition("SpecificVersions", package_name="tiny"))
    curated.reason("tiny", "1.0")
    plain = "/artifactory/remote/tiny/1.0/tiny-1.0-py3-none-any.whl"
    assert curated.client.get(plain).status_code == 403
    assert curated.client.delete(f"{CURATION}/policies/{policy}").status_code == 204
    assert curated.fetch("tiny", "1.0").status_code == 200


def test_a_dry_run_blocks_nothing_and_is_recorded(curated: Curated) -> None:
    condition = curated.condition("SpecificVersions", package_name="tiny")
    policy = curated.policy(condition, policy_action="dry_run")
    assert curated.fetch("tiny", "1.0").status_code == 200
    block = {"name": "b", "condition_id": condition, "policy_action": "block"}
    answer = curated.client.send("PUT", f"{CURATION}/policies/{policy}", json=block)
    assert answer.status_code == 200
    curated.reason("tiny", "1.0")
    audit = curated.client.get(f"{CURATION}/audit/packages?num_of_rows=50").json()["data"]
    assert [each["action"] for each in audit] == ["blocked", "dry_run"]
    newest = audit[0]
    assert (newest["package_name"], newest["package_version"]) == ("tiny", "1.0")
    assert (newest["curated_repository_name"], newest["username"]) == ("remote", "admin")
    assert newest["policies"][0]["policy_name"] == "b"


def test_policies_hold_for_their_repositories_and_waivers_are_exempt(curated: Curated) -> None:
    condition = curated.condition("SpecificVersions", package_name="*")
    waiver = {"pkg_type": "PyPI", "pkg_name": "tiny", "pkg_versions": ["1.0"],
              "justification": "reviewed"}  # fmt: skip
    curated.policy(condition, scope="specific_repos", repo_include=["remote"], waivers=[waiver])
    assert curated.fetch("tiny", "1.0").status_code == 200
    curated.reason("tiny", "2.0")
    assert curated.fetch("tiny", "2.0", "other").status_code == 200
    types = {"scope": "pkg_types", "pkg_types_include": ["PyPI"], "repo_exclude": ["remote"]}
    curated.policy(curated.condition("BannedLicenses", list_of_package_licenses=["MIT"]), **types)
    curated.reason("tiny", "1.0", "other")
    assert curated.fetch("tiny", "1.0").status_code == 200
    assert curated.fetch("tiny", "2.0", "other").status_code == 200


def test_a_policy_that_is_not_enabled_blocks_nothing(curated: Curated) -> None:
    condition = curated.condition("SpecificVersions", package_name="*")
    policy = curated.policy(condition, enabled=False)
    assert curated.fetch("tiny", "1.0").status_code == 200
    body = {"name": "now", "condition_id": condition, "enabled": True}
    assert curated.client.send("PUT", f"{CURATION}/policies/{policy}", json=body).ok
    curated.reason("tiny", "1.0")


def test_local_repositories_are_not_curated(curated: Curated) -> None:
    curated.policy(curated.condition("SpecificVersions", package_name="*"))
    curated.client.repository("own-local", packageType="pypi")
    name, content = wheel("own", "1.0")
    curated.client.deploy("own-local", f"own/1.0/{name}", content)
    assert curated.fetch("own", "1.0", "own-local").content == content
