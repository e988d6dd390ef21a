"""The description line of a build."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.report import description_line

from .examples import HOSTILE, PROMOTED, REFUSED


def test_it_says_model_version_metric_and_verdict() -> None:
    expected = "oncology/breast-cancer 1.0.0, accuracy 0.965, in production"
    assert description_line(PROMOTED) == expected


def test_a_version_that_was_only_published_is_in_its_stage() -> None:
    line = description_line(replace(PROMOTED, promotion=None))
    assert line.endswith(", in staging")


def test_a_refusal_names_every_gate_that_said_no() -> None:
    expected = "fraud 7, accuracy 0.71, refused by metric accuracy, Xray"
    assert description_line(REFUSED) == expected


def test_what_broke_before_any_gate_has_failed() -> None:
    line = description_line(replace(REFUSED, gates=(), metrics={}))
    assert line == "fraud 7, failed"


def test_accuracy_comes_first_where_no_gate_looks() -> None:
    report = replace(PROMOTED, gates=(), metrics={"a": 1.0, "accuracy": 0.5})
    assert "accuracy 0.5" in description_line(report)


def test_it_is_one_short_line_whatever_the_names_are() -> None:
    line = description_line(replace(PROMOTED, model=HOSTILE * 20))
    assert len(line) <= 200
    assert line.isprintable()
