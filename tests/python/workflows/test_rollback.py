"""Roll back: one switch to what was there before, recorded, and never to what was not."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_jfrog.contract.release import Rollback
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import (
    ConflictError,
    GateFailed,
    NotFoundError,
    SecurityViolation,
    UsageError,
)
from mlops_jfrog.jfrog.violations import Violation
from mlops_jfrog.jfrog.xray import ScanResult, Xray
from support.project import PRODUCTION, Project, Registry


@pytest.fixture
def released(project: Project) -> Project:
    """Versions 1, 2 and 3 have been in production, 3 is."""
    for version in "123":
        project.release(version)
    return project


def back(project: Project, **arguments: Any) -> Outcome:
    return project.run(Rollback(**{"reason": "false alarms", **arguments}))


def pointer(project: Project, registry: Registry) -> dict[str, Any]:
    path = f"artifactory/{PRODUCTION}/{project.model}/.stages/production.json"
    found: dict[str, Any] = registry.call("GET", path).json()
    return found


def env(project: Project, registry: Registry) -> dict[str, str]:
    path = f"{PRODUCTION}/{project.model}/{{}}/model.json"
    return {v: registry.properties(path.format(v))["env"][0] for v in "123"}


def test_without_a_version_it_is_the_one_before(released: Project, registry: Registry) -> None:
    outcome = back(released)

    assert (outcome.outputs["version"], outcome.outputs["from"]) == ("2", "3")
    assert pointer(released, registry)["version"] == "2"
    assert env(released, registry) == {"1": "superseded", "2": "production", "3": "superseded"}
    latest = f"artifactory/{PRODUCTION}/{released.model}/latest/model.json"
    assert registry.call("GET", latest).json() == {"version": "2"}
    assert released.download(target=released.folder / "out").outputs["version"] == "2"


def test_a_second_rollback_goes_further_back_and_never_forward(
    released: Project, registry: Registry
) -> None:
    assert back(released).outputs["previous"] == "1"
    assert back(released).outputs["version"] == "1"
    with pytest.raises(NotFoundError, match="nothing was in the stage before 1"):
        back(released)
    assert pointer(released, registry)["version"] == "1"


def test_a_promotion_after_it_begins_where_it_stands(released: Project) -> None:
    back(released)
    released.release("4")
    assert back(released).outputs["version"] == "2"


def test_who_and_why_are_recorded(released: Project, registry: Registry) -> None:
    back(released, reason="false alarms since Monday, «größer»")

    switch = pointer(released, registry)["history"][-1]
    assert (switch["action"], switch["by"]) == ("rollback", "admin")
    assert switch["reason"] == "false alarms since Monday, «größer»"
    build = registry.build(f"{released.model}-build".replace("/", "%2F"), "3")
    statuses = build["statuses"]
    assert isinstance(statuses, list)
    assert [each["status"] for each in statuses] == ["released", "rolled-back"]
    assert statuses[-1]["comment"] == "false alarms since Monday, «größer»"


def test_nothing_is_lost(released: Project, registry: Registry) -> None:
    before = registry.files(PRODUCTION, released.model)
    back(released)
    after = registry.files(PRODUCTION, released.model)
    moving = (f"{released.model}/latest", f"{released.model}/.stages")
    kept = {path: digest for path, digest in before.items() if not path.startswith(moving)}
    assert kept.items() <= after.items()
    assert len(kept) == 12


def test_a_version_can_be_named(released: Project) -> None:
    assert back(released, version="1").outputs["previous"] is None


def test_what_never_was_in_the_stage_is_refused(released: Project, registry: Registry) -> None:
    released.write("model.json", '{"version": "published only"}')
    released.publish(version="9", build_number="9")

    with pytest.raises(GateFailed, match="9 never was in the stage"):
        back(released, version="9")

    assert pointer(released, registry)["version"] == "3"


def test_a_blocked_version_is_refused(released: Project, registry: Registry) -> None:
    path = f"artifactory/api/storage/{PRODUCTION}/{released.model}/2"
    registry.call("PUT", f"{path}?properties=mlops.blocked=leaks%20data&recursive=1")

    with pytest.raises(GateFailed, match="2 is blocked: leaks data"):
        back(released)

    assert back(released, version="1").outputs["version"] == "1"


def test_what_xray_refuses_today_is_refused(
    released: Project, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"pypi://joblib:1.5.1": ("1.6",)}
    worse = Violation("CVE-1", ("CVE-1",), "since today", "Critical", parts, "watch", True)
    found = ScanResult(fail_build=True, violations=(worse,), url=None)
    monkeypatch.setattr(Xray, "scan_build", lambda *asked, **options: found)

    with pytest.raises(SecurityViolation, match="CVE-1"):
        back(released)

    assert pointer(released, registry)["version"] == "3"


def test_a_dry_run_says_it_and_changes_nothing(released: Project, registry: Registry) -> None:
    before = registry.files(PRODUCTION, released.model)
    outcome = back(released, dry_run=True)
    assert "would be" in outcome.summary
    assert registry.files(PRODUCTION, released.model) == before


def test_it_wants_a_reason(released: Project) -> None:
    for reason in (None, "", "  "):
        with pytest.raises(UsageError, match="reason"):
            released.run(Rollback(reason=reason))


def test_tried_again_from_the_same_version_it_goes_back_once(released: Project) -> None:
    assert back(released, from_version="3").outputs["version"] == "2"
    again = back(released, from_version="3")
    assert (again.outputs["version"], again.outputs["unchanged"]) == ("2", True)


def test_from_another_version_than_expected_it_is_a_conflict(
    released: Project, registry: Registry
) -> None:
    with pytest.raises(ConflictError, match="3 is in the stage, not 2"):
        back(released, from_version="2")
    assert pointer(released, registry)["version"] == "3"


def test_one_that_was_cut_off_after_the_switch_is_completed(
    released: Project, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "mlops_jfrog.workflows.stage.mark_version"
    with monkeypatch.context() as patched:
        patched.setattr(module, _power_failure)
        with pytest.raises(KeyboardInterrupt):
            back(released, version="2")

    assert back(released, version="2").outputs["unchanged"] is True
    assert env(released, registry)["2"] == "production"


def test_a_stage_that_has_nothing_is_not_found(project: Project) -> None:
    with pytest.raises(NotFoundError, match="has been promoted"):
        back(project)


def _power_failure(*asked: object) -> None:
    raise KeyboardInterrupt
