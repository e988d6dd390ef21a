"""Reading forward: exact, bounded, and never past the end without saying so."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.scan.problems import Unscannable
from mlops_jfrog.scan.source import ByteSource, FileSource, Unread


def test_reading_past_the_end_is_unscannable() -> None:
    source = ByteSource(io.BytesIO(b"abc"))
    with pytest.raises(Unscannable, match="ends early"):
        source.read(4)


def test_skipping_past_the_end_is_unscannable_in_a_file_and_in_a_stream() -> None:
    for source in (ByteSource(io.BytesIO(b"abc")), FileSource(io.BytesIO(b"abc"), 0, 3)):
        with pytest.raises(Unscannable):
            source.skip(4)


def test_a_line_that_is_too_long_is_passed_over_and_not_held() -> None:
    source = ByteSource(io.BytesIO(b"x" * 300_000 + b"\nnext\n"))
    assert source.line(10) is None
    assert source.line(10) == b"next"


def test_a_line_without_an_end_is_unscannable() -> None:
    with pytest.raises(Unscannable):
        ByteSource(io.BytesIO(b"x" * 300_000)).line(10)


def test_a_read_of_gigabytes_is_refused_before_it_is_tried() -> None:
    with pytest.raises(Unscannable, match="4000000000 bytes"):
        ByteSource(io.BytesIO(b"")).read(4_000_000_000)


def test_windows_of_one_file_may_be_read_in_turns() -> None:
    whole = FileSource(io.BytesIO(bytes(range(100))), 10, 80)
    left, right = whole.window(0, 40), whole.window(40, 40)
    assert [left.byte(), right.byte(), left.byte(), right.byte()] == [10, 50, 11, 51]
    with pytest.raises(Unscannable):
        whole.window(70, 20)


@given(st.binary(max_size=300), st.lists(st.integers(0, 40)))
def test_pieces_put_together_are_the_data(data: bytes, sizes: list[int]) -> None:
    source = FileSource(io.BytesIO(b"??" + data + b"??"), 2, len(data))
    found = b""
    for size in sizes:
        size = min(size, len(data) - source.position)
        assert source.peek(size) == data[source.position :][:size]
        found += source.read(size)
    assert source.position == len(found)
    assert found + Unread(source).read(1000) == data
