"""Conditions on properties: numbers are numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.where import Where
from mlops_jfrog.errors import UsageError

FOUND = Properties.of([("accuracy", "0.95"), ("epochs", "10"), ("task", "ocr"), ("tag", "a b")])


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("accuracy >= 0.9", True),
        ("accuracy>=0.95", True),
        ("accuracy > 0.95", False),
        ("epochs > 9", True),
        ("epochs < 9.5", False),
        ("epochs == 1e1", True),
        ("epochs = 10.0", True),
        ("epochs != 10.0", False),
        ("task == ocr", True),
        ("task != 'ner'", True),
        ('tag == "a b"', True),
        ("accuracy >= 0.9 and task == ocr", True),
        ("accuracy >= 0.9 AND task == ner", False),
        ("loss < 1", False),
        ("loss != 1", False),
        ("task > 3", False),
    ],
)
def test_what_holds(text: str, holds: bool) -> None:
    assert Where.parse(text).holds(FOUND) is holds


def test_one_of_several_values_is_enough_but_for_unequal() -> None:
    two = Properties.of([("owner", "ada"), ("owner", "bob")])
    assert Where.parse("owner == bob").holds(two)
    assert not Where.parse("owner != bob").holds(two)


@pytest.mark.parametrize(
    "text", ["", "accuracy", "accuracy >=", ">= 0.9", "a > x", "a > nan", "a > inf", "a = 1 b = 2"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Where.parse(text)


def test_or_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'or b > 2': comparisons are joined by 'and'"):
        Where.parse("a > 1 or b > 2")


@pytest.mark.parametrize(
    ("value", "text", "holds"),
    [
        ("1e-3", "m <= 0.001", True),
        ("1e-3", "m < 0.001", False),
        ("-0.5", "m < 0", True),
        (".5", "m == 0.50", True),
        ("9007199254740993", "m > 9007199254740992", True),
        ("9007199254740993", "m == 9007199254740992", False),
        ("1_000", "m == 1000", False),
        ("\uff11", "m == 1", False),
        ("nan", "m != 1", True),
        ("nan", "m < 1", False),
        ("inf", "m > 1", False),
        ("0x10", "m == 16", False),
        (" 1", "m == 1", False),
        ("1" * 5000, "m > 1e4998", True),
        ("2026-02-21", "m == 2026-02-21", True),
        ("2026-02-21", "m > 2025", False),
    ],
)
def test_what_a_number_is(value: str, text: str, holds: bool) -> None:
    assert Where.parse(text).holds(Properties.of([("m", value)])) is holds


def test_it_names_the_properties_it_needs_once() -> None:
    assert Where.parse("a > 1 and b > 2 and a < 9").names == ("a", "b")


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1e9, 1e9))
def test_numbers_compare_as_python_compares_them(value: float, bound: float) -> None:
    properties = Properties.of([("m", repr(value))])
    assert Where.parse(f"m >= {bound!r}").holds(properties) is (value >= bound)
    assert Where.parse(f"m < {bound!r}").holds(properties) is (value < bound)
