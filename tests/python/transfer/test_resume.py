"""The partial file and its journal: what a crash leaves, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.transfer.ranges import Part
from mlops_jfrog.transfer.resume import Cursor, Partial, discard


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Ten bytes are wanted; four arrived before the process ended."""
    path = tmp_path / "partial"
    with Partial(path, 10) as partial, Cursor(partial, Part(0, 10)) as cursor:
        partial.belongs_to("etag-1")
        cursor.write(b"0123")
    return path


def test_what_arrived_is_known_to_the_next_process(path: Path) -> None:
    with Partial(path, 10) as partial:
        assert (partial.there, partial.etag) == ((Part(0, 4),), "etag-1")
        assert partial.missing == (Part(4, 10),)
        with Cursor(partial, Part(4, 10)) as cursor:
            cursor.write(b"456789")
        assert not partial.missing
        partial.finish()

    assert path.read_bytes() == b"0123456789"
    assert list(path.parent.iterdir()) == [path]


def test_a_torn_line_of_the_journal_counts_for_nothing(path: Path) -> None:
    with path.with_name("partial.journal").open("ab") as journal:
        journal.write(b"4 1")

    with Partial(path, 10) as partial:
        assert partial.there == (Part(0, 4),)


@pytest.mark.parametrize("nonsense", [b"\xff\xfe\n", b"9 3\n", b"a b\n", b"0 11\n", b"-1 3\n"])
def test_lines_that_make_no_sense_count_for_nothing(path: Path, nonsense: bytes) -> None:
    path.with_name("partial.journal").write_bytes(nonsense)

    with Partial(path, 10) as partial:
        assert (partial.there, partial.etag) == ((), None)


def test_a_file_that_is_shorter_than_its_journal_says_is_begun_anew(path: Path) -> None:
    path.write_bytes(b"01")

    with Partial(path, 10) as partial:
        assert partial.there == ()
    assert path.read_bytes() == b""


def test_bytes_without_a_journal_are_begun_anew(path: Path) -> None:
    path.with_name("partial.journal").unlink()

    with Partial(path, 10) as partial:
        assert partial.missing == (Part(0, 10),)


def test_the_beginning_is_what_is_there_without_a_gap(path: Path) -> None:
    with Partial(path, 10) as partial:
        with Cursor(partial, Part(6, 10)) as cursor:
            cursor.write(b"6789")
        assert partial.beginning == 4
        with Cursor(partial, Part(4, 6)) as cursor:
            cursor.write(b"45")
        assert partial.beginning == 10


def test_more_than_was_asked_for_is_refused(path: Path) -> None:
    with (
        Partial(path, 10) as partial,
        Cursor(partial, Part(4, 6)) as cursor,
        pytest.raises(IntegrityError, match="more arrived than the 2 bytes"),
    ):
        cursor.write(b"456")


def test_what_is_thrown_away_leaves_nothing(path: Path) -> None:
    discard(path)
    discard(path)

    assert list(path.parent.iterdir()) == []
