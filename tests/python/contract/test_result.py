"""Result documents."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_jfrog.contract.result import Link, Outcome, error_document, passed_document
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.errors import GateFailed, UnsafeModel, error_classes

GATE = GateResult("metric f1", GateOutcome.FAILED, "f1 >= 0.9", "f1 is 0.2")


def test_what_passed_holds_everything_the_workflow_said() -> None:
    outcome = Outcome(
        {"model": "x"},
        "done",
        archive=("report/index.html",),
        links=(Link("build", "https://h/b"),),
    )
    document = passed_document("publish", outcome)
    assert document["status"] == "passed"
    assert document["errors"] == []
    assert document["archive"] == ["report/index.html"]
    assert document["links"] == [{"name": "build", "url": "https://h/b"}]


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.code)
def test_an_error_is_told_with_code_exit_code_and_hint(error: type[Any]) -> None:
    document: dict[str, Any] = error_document("gate", error("it broke", url="https://h/x"))
    assert document["errors"] == [
        {
            "code": error.code,
            "exitCode": error.exit_code,
            "message": "it broke",
            "hint": error.remedy,
            "url": "https://h/x",
        }
    ]
    assert document["summary"] == "it broke"
    assert document["links"] == [{"name": "details", "url": "https://h/x"}]


def test_a_gate_that_said_no_is_failed_and_anything_else_an_error() -> None:
    statuses = {error.code: error_document("x", error("m"))["status"] for error in error_classes()}
    failed = {code for code, status in statuses.items() if status == "failed"}
    assert failed == {
        "gate-failed",
        "gate-undecided",
        "security-violation",
        "unsafe-model",
        "unscannable-model",
    }
    assert set(statuses.values()) == {"failed", "error"}


def test_the_gates_are_told_with_the_error() -> None:
    document = error_document(
        "publish", GateFailed("f1 is 0.2"), gates=(GATE,), archive=("r.html",)
    )
    assert document["gates"] == [GATE.to_json()]
    assert document["archive"] == ["r.html"]


def test_an_unsafe_model_is_a_refusal_not_a_breakdown() -> None:
    assert error_document("scan", UnsafeModel("runs code"))["status"] == "failed"
