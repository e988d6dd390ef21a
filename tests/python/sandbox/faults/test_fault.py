from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.faults.fault import Fault, FaultKind
from mlops_jfrog.sandbox.faults.plan import FaultPlan

DOWNLOADS = "error=503,rate=0.2,path=/artifactory/ml-*/**,method=get,times=3"


def test_a_fault_with_all_its_options() -> None:
    assert Fault.parse(DOWNLOADS) == Fault(
        FaultKind.ERROR, 503, 503, 0.2, "artifactory/ml-*/**", "GET", 3
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("latency=200ms", 0.2, 0.2),
        ("latency=100ms..2s", 0.1, 2.0),
        ("latency=0.5s", 0.5, 0.5),
        ("truncate=0.5", 0.5, 0.5),
        ("truncate=1000", 1000, 1000),
        ("checksum", 0.0, 0.0),
    ],
)
def test_values(text: str, low: float, high: float) -> None:
    fault = Fault.parse(text)
    assert (fault.low, fault.high) == (low, high)
    assert (fault.rate, fault.path, fault.method, fault.times) == (1, "**", "", None)


@pytest.mark.parametrize(
    "text",
    [
        "", "meteor", "latency", "latency=5", "latency=2s..1s", "latency=2h", "latency=9999s",
        "error", "error=200", "error=600", "error=503.5", "error=many", "truncate", "truncate=-1",
        "truncate=nan", "checksum=1", "checksum,rate=0", "checksum,rate=2", "checksum,rate=",
        "checksum,times=0", "checksum,times=1.5", "checksum,where=here", "error=²",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_grammar(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        Fault.parse(text)
    assert "rate=0.2" in refused.value.hint


@given(st.text())
def test_any_text_is_a_fault_or_refused(text: str) -> None:
    with contextlib.suppress(UsageError):
        Fault.parse(text)


def struck(seed: int, *texts: str, requests: int = 200) -> list[list[FaultKind]]:
    plan = FaultPlan.parse(texts, seed)
    every = [plan.strikes("GET", "artifactory/x") for _ in range(requests)]
    return [[strike.fault.kind for strike in strikes] for strikes in every]


def test_the_same_seed_strikes_the_same_requests() -> None:
    assert struck(7, "error=500,rate=0.3") == struck(7, "error=500,rate=0.3")
    assert struck(7, "error=500,rate=0.3") != struck(8, "error=500,rate=0.3")


def test_a_rate_is_the_share_of_requests_that_are_struck() -> None:
    count = sum(map(len, struck(1, "error=500,rate=0.25", requests=4000)))
    assert 900 < count < 1100


def test_another_fault_changes_nothing_for_the_first() -> None:
    alone = struck(3, "error=500,rate=0.3")
    both = struck(3, "error=500,rate=0.3", "checksum,rate=0.5")
    assert [FaultKind.ERROR in each for each in both] == [bool(each) for each in alone]


def test_a_fault_strikes_no_more_often_than_told() -> None:
    assert sum(map(len, struck(0, "error=500,times=2"))) == 2


def test_only_what_matches_is_struck() -> None:
    plan = FaultPlan.parse([DOWNLOADS.replace("rate=0.2,", "")])
    assert plan.strikes("PUT", "artifactory/ml-models/x") == []
    assert plan.strikes("GET", "artifactory/api/system/ping") == []
    assert len(plan.strikes("GET", "artifactory/ml-models/a/b")) == 1


def test_latency_is_drawn_between_its_bounds() -> None:
    plan = FaultPlan.parse(["latency=100ms..200ms"])
    drawn = {plan.strikes("GET", "x")[0].drawn for _ in range(50)}
    assert len(drawn) == 50
    assert all(0.1 <= each <= 0.2 for each in drawn)
