"""What the groups of the set-up may do, with tokens of theirs and the real workflows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.upload import Upload
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import ConflictError, PermissionDenied
from support.platform_team import PlatformTeam
from support.project import PRODUCTION, STAGING, Project, Registry

As = Callable[..., Project]


@pytest.fixture
def as_member(project: Project, team: PlatformTeam) -> As:
    """The project with a token of some groups."""

    def project_of(*groups: str) -> Project:
        token = team.token(*groups, user="robot")
        return replace(project, environment={**project.environment, "JF_ACCESS_TOKEN": token})

    return project_of


def overwrite(project: Project, path: str, content: bytes) -> None:
    """Deploy over a stored file, past every check of ours."""
    artifacts = project.context(ProjectOperation()).platform.artifacts
    sha256 = hashlib.sha256(content).hexdigest()
    artifacts.deploy_bytes(ArtifactPath.parse(path), content, sha256=sha256)


def test_a_publisher_publishes_with_every_gate(as_member: As, registry: Registry) -> None:
    publisher = as_member("mlops-publishers")
    outcome = publisher.publish()
    assert outcome.outputs["unchanged"] is False
    assert registry.properties(f"{STAGING}/{publisher.model}/1.0.0/model.json")["env"] == [
        "staging"
    ]


def test_a_publisher_publishes_the_same_again(as_member: As) -> None:
    publisher = as_member("mlops-publishers")
    publisher.publish()
    assert publisher.publish(build_number="2").outputs["unchanged"] is True


def test_the_platform_itself_refuses_a_publishers_other_bytes(
    as_member: As, registry: Registry
) -> None:
    publisher = as_member("mlops-publishers")
    publisher.publish()
    before = registry.files(STAGING, publisher.model)
    for name in ("model.json", "mlops-manifest.json"):
        with pytest.raises(PermissionDenied) as caught:
            overwrite(publisher, f"{STAGING}/{publisher.model}/1.0.0/{name}", b"other bytes")
        assert caught.value.exit_code == 11
        assert "may not be overwritten" in caught.value.message
    assert registry.files(STAGING, publisher.model) == before
    publisher.write("model.json", "{}")
    with pytest.raises(ConflictError):
        publisher.publish()


def test_the_same_bytes_may_be_deployed_again(as_member: As) -> None:
    publisher = as_member("mlops-publishers")
    publisher.publish()
    same = (publisher.folder / "model.json").read_bytes()
    overwrite(publisher, f"{STAGING}/{publisher.model}/1.0.0/model.json", same)


def test_a_publisher_completes_a_version_that_was_cut_off(
    as_member: As, registry: Registry
) -> None:
    """Files without a manifest, of the same content: the next run uses them."""
    publisher = as_member("mlops-publishers")
    publisher.run(Upload())
    manifest = f"{STAGING}/{publisher.model}/1.0.0/mlops-manifest.json"
    registry.call("DELETE", f"artifactory/{manifest}")
    assert publisher.publish().outputs["unchanged"] is False


def test_other_content_after_a_cut_off_needs_a_new_version(
    as_member: As, registry: Registry
) -> None:
    publisher = as_member("mlops-publishers")
    publisher.run(Upload())
    manifest = f"{STAGING}/{publisher.model}/1.0.0/mlops-manifest.json"
    registry.call("DELETE", f"artifactory/{manifest}")
    publisher.write("model.json", json.dumps({"weights": [9]}))
    with pytest.raises(ConflictError) as caught:
        publisher.publish()
    assert "from an upload that is unfinished or under way" in caught.value.message
    assert "new version" in caught.value.hint
    assert publisher.publish(version="1.0.1").outputs["unchanged"] is False


def test_a_publisher_can_not_promote(as_member: As, registry: Registry) -> None:
    publisher = as_member("mlops-publishers")
    publisher.publish()
    with pytest.raises(PermissionDenied) as caught:
        publisher.promote()
    assert caught.value.exit_code == 11
    assert f"lacks write on '{PRODUCTION}:" in caught.value.message
    assert registry.files(PRODUCTION, publisher.model) == {}


def test_an_approver_promotes_one_version_after_the_other(
    as_member: As, registry: Registry
) -> None:
    publisher, approver = as_member("mlops-publishers"), as_member("mlops-approvers")
    for version in ("1.0.0", "1.1.0"):
        publisher.write("model.json", json.dumps({"version": version}))
        publisher.publish(version=version, build_number=version)
        promoted = approver.promote(version=version, approved_by="ada")
    assert promoted.outputs["previous"] == "1.0.0"
    latest = f"artifactory/{PRODUCTION}/{publisher.model}/latest/model.json"
    assert registry.call("GET", latest).json() == {"version": "1.1.0"}
    stored = registry.properties(f"{PRODUCTION}/{publisher.model}/1.1.0/model.json")
    assert (stored["env"], stored["approved-by"]) == (["production"], ["ada"])
    retired = registry.properties(f"{PRODUCTION}/{publisher.model}/1.0.0/model.json")
    assert retired["env"] == ["superseded"]


def test_an_approver_moves_versions_between_the_other_stages(
    as_member: As, project: Project
) -> None:
    project.configure(publish={"stage": "dev"}, promotion={"from": "dev", "to": "staging"})
    publisher, approver = as_member("mlops-publishers"), as_member("mlops-approvers")
    for version in ("1", "2"):
        publisher.write("model.json", json.dumps({"version": version}))
        publisher.publish(version=version, build_number=version)
        promoted = approver.promote(version=version)
    assert promoted.outputs["previous"] == "1"


def test_a_reader_downloads_and_publishes_nothing(as_member: As, project: Project) -> None:
    project.publish(promote=True)
    reader = as_member("mlops-readers")
    reader.download(model=project.model, target=project.folder / "fetched")
    assert (project.folder / "fetched/model.json").is_file()
    with pytest.raises(PermissionDenied) as caught:
        reader.publish(version="2.0.0", build_number="2")
    assert caught.value.exit_code == 11
