"""Metrics files and thresholds on them."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.metrics import Threshold, parse_metrics
from mlops_jfrog.errors import GateFailed, GateUndecided, UsageError


def test_numbers_are_read_by_name() -> None:
    assert parse_metrics('{"accuracy": 0.93, "epochs": 10}', "m.json") == {
        "accuracy": 0.93,
        "epochs": 10.0,
    }


def test_nested_metrics_are_named_with_dots() -> None:
    text = '{"validation": {"f1": 0.8, "per-class": {"cat": 0.7}}}'
    assert parse_metrics(text, "m.json") == {"validation.f1": 0.8, "validation.per-class.cat": 0.7}


def test_what_is_no_number_is_left_out() -> None:
    text = '{"framework": "sklearn", "converged": true, "curve": [0.1, 0.2], "none": null, "f1": 1}'
    assert parse_metrics(text, "m.json") == {"f1": 1.0}


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_a_metric_that_is_no_finite_number_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match=r"'loss' in m\.json"):
        parse_metrics(f'{{"loss": {value}}}', "m.json")


@pytest.mark.parametrize(
    "text", ['{"f1": 0.2, "f1": 0.9}', '{"a.b": 0.2, "a": {"b": 0.9}}', '{"a": {"b": 1, "b": 2}}']
)
def test_a_metric_that_is_there_twice_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="twice"):
        parse_metrics(text, "m.json")


@pytest.mark.parametrize("text", ["", "{", "[0.9]", "0.9", "null", "accuracy: 0.9", "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"m\.json"):
        parse_metrics(text, "m.json")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_metrics(text, "m.json")
    except UsageError:
        return
    assert all(math.isfinite(value) for value in found.values())


@given(st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False)))
def test_what_was_written_is_read(metrics: dict[str, float]) -> None:
    assert parse_metrics(json.dumps(metrics), "m.json") == metrics


@pytest.mark.parametrize(
    ("text", "value", "passes"),
    [
        ("accuracy >= 0.90", 0.90, True),
        ("accuracy >= 0.90", 0.8999999999, False),
        ("accuracy > 0.90", 0.90, False),
        ("accuracy <= 0.1", 0.1, True),
        ("accuracy < 0.1", 0.1, False),
        ("accuracy == 1", 1.0, True),
        ("accuracy>=.9", 0.95, True),
        ("accuracy >= -1e-3", 0.0, True),
    ],
)
def test_a_threshold_compares(text: str, value: float, passes: bool) -> None:
    threshold = Threshold.parse(text)
    if passes:
        assert threshold.verify({"accuracy": value}) == f"accuracy = {value!r}"
    else:
        with pytest.raises(GateFailed, match="accuracy is"):
            threshold.verify({"accuracy": value})


def test_a_failed_threshold_shows_a_value_that_explains_it() -> None:
    with pytest.raises(GateFailed) as failed:
        Threshold.parse("accuracy >= 0.90").verify({"accuracy": 0.8999999})
    assert failed.value.message == "accuracy is 0.8999999, the gate wants >= 0.90"


def test_a_threshold_is_worded_as_the_user_wrote_it() -> None:
    threshold = Threshold.parse("  validation.f1>=0.90 ")
    assert (threshold.name, threshold.expected) == ("metric validation.f1", "validation.f1 >= 0.90")


def test_a_missing_metric_leaves_the_gate_undecided_and_names_the_nearest() -> None:
    with pytest.raises(GateUndecided, match="did you mean 'accuracy'") as undecided:
        Threshold.parse("acuracy >= 0.9").verify({"accuracy": 0.99, "f1": 0.5})
    assert "accuracy, f1" in undecided.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "accuracy",
        "accuracy 0.9",
        "accuracy = 0.9",
        "accuracy => 0.9",
        "accuracy != 0.9",
        "accuracy >= high",
        "accuracy >= nan",
        "accuracy >= inf",
        "accuracy <= 1e999",
        "accuracy >= 90%",
        ">= 0.9",
        "accuracy >= 0.9 or f1 >= 0.8",
    ],
)
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Threshold.parse(text)


@given(st.text(max_size=80))
def test_any_text_is_a_threshold_or_refused(text: str) -> None:
    try:
        threshold = Threshold.parse(text)
    except UsageError:
        return
    assert math.isfinite(threshold.bound)
    assert threshold.metric.strip() == threshold.metric
