"""Wanted properties against those an item has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.domain.property_match import has_all

FOUND = Properties.of([("env", "prod"), ("owner", "ada"), ("owner", "bob"), ("note", "a\nb")])


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("env=prod", True),
        ("env=PROD", False),
        ("env=pro", False),
        ("env=p*", True),
        ("env=*o*", True),
        ("env=*x*", False),
        ("owner=ada,bob", True),
        ("owner=ada,eve", False),
        ("env=prod;owner=bob", True),
        ("env=prod;none=*", False),
        ("note=a*b", True),
        ("env=p?od", False),
        ("", True),
    ],
)
def test_every_wanted_value_must_be_there(wanted: str, fits: bool) -> None:
    assert has_all(FOUND, Properties.parse(wanted)) is fits


@given(st.text(), st.text(), st.text())
def test_a_star_stands_for_anything_and_nothing_else_is_special(
    head: str, middle: str, tail: str
) -> None:
    found = Properties.of([("k", head + middle + tail)])
    assert has_all(found, Properties.of([("k", head + middle + tail)]))
    assert has_all(found, Properties.of([("k", f"{head}*{tail}")]))
