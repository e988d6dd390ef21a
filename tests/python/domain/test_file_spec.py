"""File specs: JSON in, entries out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.file_spec import parse_file_spec
from mlops_jfrog.errors import UsageError


def test_entries_in_their_order() -> None:
    text = '{"files": [{"pattern": "a/*"}, {"pattern": "b/*"}]}'
    assert parse_file_spec(text, {}, "spec.json") == ({"pattern": "a/*"}, {"pattern": "b/*"})


def test_variables_are_filled_in() -> None:
    text = '{"files": [{"pattern": "${repo}/${v}-${v}"}]}'
    assert parse_file_spec(text, {"repo": "r", "v": "1"}, "s") == ({"pattern": "r/1-1"},)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_never_breaks_out_of_its_text(value: str) -> None:
    text = '{"files": [{"pattern": "<${v}>"}]}'
    assert parse_file_spec(text, {"v": value}, "s") == ({"pattern": f"<{value}>"},)


@given(st.text())
def test_anything_else_is_a_usage_error(text: str) -> None:
    try:
        parse_file_spec(text, {}, "s")
    except UsageError:
        return
    assert json.loads(text)["files"]


def test_a_key_that_is_there_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="'pattern' twice"):
        parse_file_spec('{"files": [{"pattern": "a", "pattern": "b"}]}', {}, "s")


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(UsageError, match="no JSON"):
        parse_file_spec('{"files": ' + "[" * 100_000, {}, "s")
