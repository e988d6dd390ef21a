"""What became of a version, as the report says it."""

from __future__ import annotations

import dataclasses

import pytest

from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.report import Problem, Report, Status

from .examples import PROMOTED


def test_a_promotion_after_passed_gates_is_promoted() -> None:
    assert PROMOTED.status is Status.PROMOTED


def test_passed_gates_without_a_promotion_are_published() -> None:
    assert dataclasses.replace(PROMOTED, promotion=None).status is Status.PUBLISHED


@pytest.mark.parametrize("outcome", [GateOutcome.FAILED, GateOutcome.UNDECIDED])
def test_one_gate_that_did_not_pass_refuses(outcome: GateOutcome) -> None:
    gates = (*PROMOTED.gates, GateResult("extra", outcome, "x", "y"))
    assert dataclasses.replace(PROMOTED, gates=gates).status is Status.REFUSED


def test_a_problem_refuses_even_where_every_gate_passed() -> None:
    problem = Problem("the disk is full", "Free some space.")
    assert dataclasses.replace(PROMOTED, problem=problem).status is Status.REFUSED


def test_a_report_knows_nothing_it_was_not_told() -> None:
    report = Report("m", "1", "staging", ())
    assert report.violations is None
    assert report.dependencies is None


def test_a_gate_that_was_checked_twice_alike_counts_once_and_one_that_changed_twice() -> None:
    worse = dataclasses.replace(PROMOTED.gates[0], outcome=GateOutcome.FAILED)
    report = dataclasses.replace(PROMOTED, gates=(*PROMOTED.gates, *PROMOTED.gates, worse))
    assert report.distinct_gates == (*PROMOTED.gates, worse)
    assert report.status is Status.REFUSED
