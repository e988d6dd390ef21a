"""Promote: the stage switches at once, every file verified; what was there before is retired."""

from __future__ import annotations

import json

import pytest

from mlops_jfrog.errors import (
    ConflictError,
    GateFailed,
    GateUndecided,
    IntegrityError,
    NotFoundError,
)
from support.project import PRODUCTION, STAGING, Project, Registry


def release(project: Project, version: str) -> None:
    """Publish and promote a version with content of its own."""
    project.write("model.json", json.dumps({"version": version}))
    arguments = {"version": version, "build_number": version}
    project.publish(**arguments)
    project.promote(**arguments)


def pointer(project: Project, registry: Registry) -> dict[str, object]:
    path = f"artifactory/{PRODUCTION}/{project.model}/.stages/production.json"
    found = registry.call("GET", path).json()
    assert isinstance(found, dict)
    return found


def test_a_promoted_version_has_the_same_bytes_in_production(
    project: Project, registry: Registry
) -> None:
    project.publish()
    project.promote(status="released", comment="looks good")

    folder = f"{project.model}/1.0.0"
    assert registry.files(PRODUCTION, folder) == registry.files(STAGING, folder)
    assert registry.properties(f"{PRODUCTION}/{folder}/model.json")["env"] == ["production"]
    assert registry.properties(f"{STAGING}/{folder}/model.json")["env"] == ["staging"]
    assert pointer(project, registry)["version"] == "1.0.0"
    build = registry.build(f"{project.model}-build".replace("/", "%2F"), "1")
    statuses = build["statuses"]
    assert isinstance(statuses, list)
    [status] = statuses
    assert (status["status"], status["comment"], status["repository"]) == (
        "released",
        "looks good",
        PRODUCTION,
    )


def test_latest_is_what_was_last_promoted_not_what_sorts_highest(
    project: Project, registry: Registry
) -> None:
    release(project, "2.0.0")
    release(project, "1.9.9")

    latest = registry.call("GET", f"artifactory/{PRODUCTION}/{project.model}/latest/model.json")
    assert latest.json() == {"version": "1.9.9"}
    assert pointer(project, registry)["previous"] == "2.0.0"


def test_latest_loses_the_files_that_the_newer_version_has_not(
    project: Project, registry: Registry
) -> None:
    release(project, "1")
    project.configure(code=None)
    release(project, "2")

    assert set(registry.files(PRODUCTION, f"{project.model}/latest")) == {
        f"{project.model}/latest/{name}"
        for name in ("model.json", "requirements.txt", "mlops-manifest.json")
    }


def test_only_the_promoted_version_is_found_by_its_stage(
    project: Project, registry: Registry
) -> None:
    release(project, "1")
    release(project, "2")

    env = {
        v: registry.properties(f"{PRODUCTION}/{project.model}/{v}/model.json")["env"] for v in "12"
    }
    assert env == {"1": ["superseded"], "2": ["production"]}


def test_an_older_version_can_be_promoted_again(project: Project, registry: Registry) -> None:
    release(project, "1")
    release(project, "2")
    outcome = project.promote(version="1", build_number="1")

    assert outcome.outputs["previous"] == "2"
    assert pointer(project, registry)["version"] == "1"
    env = {
        v: registry.properties(f"{PRODUCTION}/{project.model}/{v}/model.json")["env"] for v in "12"
    }
    assert env == {"1": ["production"], "2": ["superseded"]}


def test_promoting_what_is_there_already_changes_nothing(
    project: Project, registry: Registry
) -> None:
    release(project, "1")
    before = registry.files(PRODUCTION, project.model)

    assert project.promote(version="1", build_number="1").outputs["unchanged"] is True
    assert registry.files(PRODUCTION, project.model) == before


def test_a_dry_run_changes_nothing(project: Project, registry: Registry) -> None:
    project.publish()

    outcome = project.promote(dry_run=True)

    assert outcome.outputs["stage"] == "production"
    assert registry.files(PRODUCTION, project.model) == {}


def test_approval_is_wanted_where_the_policy_says_so(project: Project, registry: Registry) -> None:
    project.configure(promotion={"approval": True})
    project.publish()

    with pytest.raises(GateFailed, match="approval"):
        project.promote()
    project.promote(approved_by="alice")

    properties = registry.properties(f"{PRODUCTION}/{project.model}/1.0.0/model.json")
    assert properties["approved-by"] == ["alice"]


def test_a_stricter_threshold_is_checked_against_the_recorded_metric(project: Project) -> None:
    project.publish()
    project.configure(gates={"metrics": ["accuracy >= 0.99"]})

    with pytest.raises(GateFailed, match=r"accuracy is 0\.958"):
        project.promote()


def test_a_metric_whose_name_no_property_can_have_is_checked_too(project: Project) -> None:
    project.write("metrics.json", json.dumps({"val/f1 (top 1)": 0.9, "accuracy": 1}))
    project.configure(gates={"metrics": ["val/f1 (top 1) >= 0.8"]})

    project.publish()

    assert project.promote().outputs["unchanged"] is False


def test_a_version_that_is_not_there_is_not_found(project: Project) -> None:
    with pytest.raises(NotFoundError, match=r"1\.0\.0 is not in ml-models-staging-local"):
        project.promote()


def test_a_file_that_was_changed_behind_our_back_stops_it(
    project: Project, registry: Registry
) -> None:
    project.publish()
    path = f"artifactory/{STAGING}/{project.model}/1.0.0/model.json"
    registry.call("PUT", path, data=b"tampered")

    with pytest.raises(IntegrityError, match=r"model\.json"):
        project.promote()

    assert registry.files(PRODUCTION, project.model) == {}


def test_other_content_in_production_is_a_conflict(project: Project, registry: Registry) -> None:
    release(project, "1.0.0")
    registry.call("DELETE", f"artifactory/{STAGING}/{project.model}")
    project.write("model.json", json.dumps({"other": True}))
    project.publish(build_number="other")

    with pytest.raises(ConflictError, match="other content"):
        project.promote(build_number="other")


def test_stages_may_share_one_repository(project: Project, registry: Registry) -> None:
    stages = {
        "staging": {"repository": STAGING, "env": "staging"},
        "production": {"repository": STAGING, "env": "production"},
    }
    project.configure(stages=stages)
    release(project, "1")
    release(project, "2")

    env = {v: registry.properties(f"{STAGING}/{project.model}/{v}/model.json")["env"] for v in "12"}
    assert env == {"1": ["superseded"], "2": ["production"]}
    assert project.download(target=project.folder / "out").outputs["version"] == "2"


@pytest.mark.parametrize("kept", [False, True], ids=["replaced", "added to"])
def test_a_build_that_holds_other_files_is_not_promoted(
    project: Project, registry: Registry, kept: bool
) -> None:
    """Promoting it would copy them too, past every gate of theirs."""
    project.publish()
    other = f"artifactory/{STAGING}/{project.model}-other/1/model.json"
    stored = registry.call("PUT", other, data=b"{}").json()
    build = registry.build(f"{project.model}-build".replace("/", "%2F"), "1")
    foreign = {"name": "model.json", "type": "json", **stored["checksums"]}
    modules = build["modules"]
    assert isinstance(modules, list)
    build["modules"] = [*(modules if kept else []), {"id": "other", "artifacts": [foreign]}]
    registry.call("PUT", "artifactory/api/build", json=build)

    with pytest.raises(GateUndecided, match="-build #1") as raised:
        project.promote()

    assert raised.value.exit_code == 13
    assert registry.files(PRODUCTION, project.model) == {}
