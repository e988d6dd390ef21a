"""Which metrics a report shows, in which order, against which threshold."""

from __future__ import annotations

from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.report.metric_rows import metric_rows

GATE = GateResult("metric f1", GateOutcome.FAILED, "f1 >= 0.9", "f1 is 0.5")


def test_gated_metrics_come_first_then_the_rest_by_name() -> None:
    rows = metric_rows({"accuracy": 0.7, "auc": 0.8, "f1": 0.5}, [GATE])
    assert [row.name for row in rows] == ["f1", "accuracy", "auc"]
    assert (rows[0].outcome, rows[1].outcome) == (GateOutcome.FAILED, None)


def test_a_gate_on_a_metric_that_is_absent_makes_no_row() -> None:
    assert metric_rows({}, [GATE]) == ()


def test_a_gate_that_only_looks_like_a_threshold_is_none() -> None:
    other = GateResult("approval", GateOutcome.PASSED, "votes >= 2", "3")
    assert [row.threshold for row in metric_rows({"votes": 0.3}, [other])] == [None]


def test_only_values_and_thresholds_from_0_to_1_are_on_the_scale() -> None:
    far = GateResult("metric recall", GateOutcome.PASSED, "recall <= 3", "recall = 0.4")
    rows = metric_rows({"recall": 0.4, "loss": 12.5, "auc": 1.0}, [far])
    assert {row.name: row.on_unit_scale for row in rows} == {
        "recall": False,
        "auc": True,
        "loss": False,
    }
