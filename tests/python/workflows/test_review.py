"""Review: what people see before they decide."""

from __future__ import annotations

import json

import pytest

from mlops_jfrog.contract.approval import Review
from support.approving import approve, published_for_two, somebody
from support.platform_team import PlatformTeam
from support.project import Project, Registry


@pytest.fixture
def published(project: Project) -> Project:
    """A version whose promotion needs two kinds of approval."""
    return published_for_two(project)


def test_it_shows_the_metrics_against_productions(project: Project, registry: Registry) -> None:
    project.release("0.9")
    project.write("metrics.json", json.dumps({"accuracy": 0.97, "validation": {"f1": 0.8}}))
    project.write("model.json", "{}")
    project.publish(build_number="2")

    outputs = project.run(Review()).outputs

    assert outputs["current"] == "0.9"
    assert outputs["metrics"] == {
        "accuracy": {"value": 0.97, "current": 0.958, "threshold": "accuracy >= 0.90"},
        "validation.f1": {"value": 0.8, "current": 0.9, "threshold": None},
    }
    text = str(outputs["text"])
    assert "accuracy: 0.97 (0.9: 0.958, +0.012); wanted accuracy >= 0.90" in text
    assert "gate Xray: passed" in text
    assert "published by: admin" in text


def test_a_gate_that_says_no_is_shown_and_stops_nothing(project: Project) -> None:
    project.publish()
    project.configure(gates={"metrics": ["accuracy >= 0.99"], "xray": {"timeout": 30}})

    outcome = project.run(Review())

    assert [gate.outcome.value for gate in outcome.gates] == ["failed", "passed"]
    assert "gate metric accuracy: failed" in str(outcome.outputs["text"])


def test_it_shows_who_has_approved_and_what_is_missing(
    published: Project, team: PlatformTeam
) -> None:
    approve(somebody(published, team, "quinn"), "qa")
    outputs = published.run(Review()).outputs
    assert (outputs["required"], outputs["missing"]) == (["qa", "security"], ["security"])
    assert "approved: qa by quinn" in str(outputs["text"])
