"""Two runs that switch one stage at the same time: no switch is lost, and the end is consistent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mlops_jfrog.contract.release import Rollback
from mlops_jfrog.errors import ConflictError
from mlops_jfrog.jfrog.artifacts import Artifacts
from mlops_jfrog.jfrog.builds import Builds
from support.project import PRODUCTION, Project, Registry


@pytest.fixture
def candidates(project: Project) -> Project:
    """Version 1 is in production; 2 and 3 are in staging."""
    project.release("1")
    for version in "23":
        project.write("model.json", f'{{"version": "{version}"}}')
        project.publish(version=version, build_number=version)
    return project


def promote_3(project: Project) -> None:
    project.promote(version="3", build_number="3")


def switches(project: Project, registry: Registry) -> list[str]:
    path = f"artifactory/{PRODUCTION}/{project.model}/.stages/production.json"
    return [each["version"] for each in registry.call("GET", path).json()["history"]]


def env(project: Project, registry: Registry) -> dict[str, str]:
    path = f"{PRODUCTION}/{project.model}/{{}}/model.json"
    return {v: registry.properties(path.format(v))["env"][0] for v in "123"}


def meanwhile(
    patch: pytest.MonkeyPatch, owner: type[Any], method: str, what: Callable[[], object]
) -> None:
    """Have something happen just before the next call of a method, once."""
    original = getattr(owner, method)

    def after_it(self: Any, *positional: Any, **named: Any) -> Any:
        patch.setattr(owner, method, original)
        what()
        return original(self, *positional, **named)

    patch.setattr(owner, method, after_it)


def test_a_promotion_that_was_overtaken_switches_nothing(
    candidates: Project, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, Builds, "promote", lambda: promote_3(candidates))

    with pytest.raises(ConflictError, match="somebody else has switched it"):
        candidates.promote(version="2", build_number="2")

    assert switches(candidates, registry) == ["1", "3"]
    candidates.promote(version="2", build_number="2")
    assert switches(candidates, registry) == ["1", "3", "2"]


def test_a_switch_that_comes_after_ours_is_what_properties_and_latest_follow(
    candidates: Project, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, Artifacts, "set_properties", lambda: promote_3(candidates))

    assert candidates.promote(version="2", build_number="2").outputs["version"] == "2"

    assert switches(candidates, registry) == ["1", "2", "3"]
    assert env(candidates, registry) == {"1": "superseded", "2": "superseded", "3": "production"}
    latest = f"artifactory/{PRODUCTION}/{candidates.model}/latest/model.json"
    assert registry.call("GET", latest).json() == {"version": "3"}


def test_a_rollback_that_was_overtaken_switches_nothing(
    candidates: Project, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates.promote(version="2", build_number="2")
    monkeypatch.setattr(
        "mlops_jfrog.workflows.rollback.refuse_violations",
        lambda *asked: promote_3(candidates),
    )

    with pytest.raises(ConflictError, match="somebody else has switched it"):
        candidates.run(Rollback(reason="false alarms"))

    assert switches(candidates, registry) == ["1", "2", "3"]
