"""Sizes as users write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.byte_size import KIB, parse_size, shown_size
from mlops_jfrog.errors import UsageError


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10", 10),
        ("10B", 10),
        ("5GiB", 5 << 30),
        ("5g", 5 << 30),
        ("5 GB", 5 * 10**9),
        ("1.5MiB", 3 << 19),
        ("0", 0),
    ],
)
def test_what_a_size_says(text: str, size: int) -> None:
    assert parse_size(text) == size


def test_a_number_alone_counts_the_given_unit() -> None:
    assert parse_size("5120", KIB) == 5120 << 10


@pytest.mark.parametrize("text", ["", "big", "-1", "1e3", "5XB", "5ib", "GiB", "1..2"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (5 << 40, "5.0 TiB")]
)
def test_how_a_size_is_shown(size: int, text: str) -> None:
    assert shown_size(size) == text


@given(st.integers(0, 10**12))
def test_bytes_read_back(size: int) -> None:
    assert parse_size(f"{size}B") == size
