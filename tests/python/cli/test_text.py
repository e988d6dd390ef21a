"""Text made safe to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.cli.text import columns, one_line, shown_value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two  blanks stay", "two  blanks stay"),
        ("line\nline\r\n  line", "line line line"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u202eb", r"a\u202eb"),
        ("über 模型", "über 模型"),
    ],
)
def test_a_line_stays_a_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text())
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert shown.encode().decode() == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        (True, "yes"),
        (0.5, "0.5"),
        ("", ""),
        ([], "-"),
        (["a", 1], "a, 1"),
        ({"a": 1, "b": None}, "a=1, b=-"),
    ],
)
def test_a_value_is_shown_without_quotes(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_columns_are_aligned() -> None:
    assert columns([["a", "x"], ["long", "y"], ["b", ""]]) == ["a     x", "long  y", "b"]
    assert columns([]) == []
