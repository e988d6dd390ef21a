"""A policy of several gates."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mlops_jfrog.domain.gates import AllOf, GateOutcome
from mlops_jfrog.errors import (
    GateFailed,
    GateUndecided,
    MlopsError,
    NetworkError,
    SecurityViolation,
)


@dataclass(frozen=True)
class Says:
    """A gate that ends as it was told."""

    name: str
    error: MlopsError | None = None
    expected: str = "nothing"

    def verify(self, subject: str) -> str:
        if self.error is not None:
            raise self.error
        return f"looked at {subject}"


def test_a_policy_passes_when_every_gate_does() -> None:
    results, error = AllOf([Says("a"), Says("b")]).evaluate("the model")
    assert error is None
    assert [result.outcome for result in results] == [GateOutcome.PASSED] * 2
    assert results[0].to_json() == {
        "name": "a",
        "outcome": "passed",
        "expected": "nothing",
        "found": "looked at the model",
    }


def test_a_policy_without_gates_is_undecided() -> None:
    results, error = AllOf[str]([]).evaluate("the model")
    assert results == ()
    assert isinstance(error, GateUndecided)


def test_every_gate_is_evaluated_and_the_first_error_counts() -> None:
    first, second = GateFailed("too low"), GateUndecided("not indexed")
    results, error = AllOf([Says("a", first), Says("b"), Says("c", second)]).evaluate("x")
    assert error is first
    assert [result.outcome.value for result in results] == ["failed", "passed", "undecided"]
    assert [result.found for result in results] == ["too low", "looked at x", "not indexed"]


def test_a_violation_is_a_failed_gate() -> None:
    (result,), error = AllOf([Says("xray", SecurityViolation("critical"))]).evaluate("x")
    assert result.outcome is GateOutcome.FAILED
    assert isinstance(error, SecurityViolation)


def test_what_is_no_verdict_is_not_swallowed() -> None:
    with pytest.raises(NetworkError):
        AllOf([Says("xray", NetworkError("unreachable"))]).evaluate("x")
