from __future__ import annotations

from typing import Any

import pytest

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.watches import Watch


def watch(*resources: Any, active: Any = True) -> Watch:
    return Watch.from_json(
        {
            "general_data": {"name": "w", "active": active},
            "project_resources": {"resources": list(resources)},
            "assigned_policies": [{"name": "p", "type": "security"}],
        }
    )


def patterns(includes: list[str], excludes: list[str]) -> dict[str, Any]:
    value = {"IncludePatterns": includes, "ExcludePatterns": excludes}
    return {"type": "all-builds", "filters": [{"type": "ant-patterns", "value": value}]}


@pytest.mark.parametrize(
    ("resource", "build", "covered"),
    [
        ({"type": "all-builds"}, "team/churn train", True),
        ({"type": "build", "name": "churn"}, "churn", True),
        ({"type": "build", "name": "churn"}, "churn-2", False),
        ({"type": "all-repos"}, "churn", False),
        ({"type": "repository", "name": "churn"}, "churn", False),
        (patterns(["team/**"], []), "team/a/b", True),
        (patterns(["team/**"], []), "other", False),
        (patterns([], ["*-test"]), "churn-test", False),
    ],
)
def test_builds(resource: dict[str, Any], build: str, covered: bool) -> None:
    assert watch(resource).covers_build(build) == covered
    assert not watch(resource, active=False).covers_build(build)


@pytest.mark.parametrize(
    ("resource", "covered"),
    [
        ({"type": "all-repos"}, True),
        ({"type": "repository", "name": "models-local"}, True),
        ({"type": "repository", "name": "other"}, False),
        ({"type": "all-builds"}, False),
    ],
)
def test_repositories(resource: dict[str, Any], covered: bool) -> None:
    assert watch(resource).covers_repository("models-local") == covered


@pytest.mark.parametrize(
    "resource",
    [
        {"type": "project"},
        {"type": "build"},
        {"type": "repository", "name": "x", "filters": [{"type": "regex", "value": ".*"}]},
        {"type": "all-builds", "filters": [{"type": "ant-patterns", "value": []}]},
        "all-builds",
    ],
)
def test_what_cannot_be_watched_is_refused(resource: Any) -> None:
    with pytest.raises(Refused):
        watch(resource)


def test_a_watch_of_nothing_and_one_without_policies_are_refused() -> None:
    with pytest.raises(Refused, match="at least one resource"):
        watch()
    with pytest.raises(Refused, match="true or false"):
        watch({"type": "all-builds"}, active="yes")
