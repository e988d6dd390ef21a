"""Which bytes are there, which are missing, and in which pieces those come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.transfer.ranges import Part, answers, merged, missing, pieces, range_header

SIZE = 60
PARTS = st.lists(
    st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).map(lambda two: Part(min(two), max(two)))
)


def bytes_of(parts: tuple[Part, ...] | list[Part]) -> set[int]:
    return {number for part in parts for number in range(part.start, part.stop)}


@given(PARTS)
def test_what_is_there_and_what_is_missing_are_the_file(there: list[Part]) -> None:
    lacking = missing(there, SIZE)

    assert bytes_of(lacking) == set(range(SIZE)) - bytes_of(there)
    assert bytes_of(merged(there)) == bytes_of(there)
    assert merged((*there, *lacking)) == (Part(0, SIZE),)


@given(PARTS, st.integers(1, 7))
def test_pieces_are_what_was_wanted_in_order_and_none_twice(
    there: list[Part], at_once: int
) -> None:
    wanted = missing(there, SIZE)
    cut = list(pieces(wanted, at_once))

    assert bytes_of(cut) == bytes_of(wanted)
    assert sum(map(len, cut)) == sum(map(len, wanted))
    assert cut == sorted(cut)
    assert all(len(piece) for piece in cut)


def test_a_big_file_comes_in_pieces_that_grow_up_to_32_mib() -> None:
    sizes = [len(piece) >> 20 for piece in pieces([Part(0, 1 << 30)], 4)]

    assert sizes[:5] == [4, 8, 16, 32, 32]
    assert max(sizes) == 32


def test_an_empty_file_lacks_nothing() -> None:
    assert missing((), 0) == ()


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("bytes 2-5/9", True),
        ("bytes 2-5/*", True),
        ("bytes 2-6/9", False),
        ("bytes 0-3/9", False),
        ("bytes 2-5/10", False),
        ("bytes 2-5/", False),
        ("", False),
        (None, False),
    ],
)
def test_an_answer_must_be_about_the_part_that_was_asked_for(said: str | None, fits: bool) -> None:
    assert range_header(Part(2, 6)) == "bytes=2-5"
    assert answers(said, Part(2, 6), 9) is fits
