"""The part of a file that is a request's body: exactly its bytes, however it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.jfrog.file_part import FilePart, read_begin

CONTENT = bytes(range(256)) * 8


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    offset=st.integers(0, 1000),
    size=st.integers(0, 1000),
    reads=st.lists(st.one_of(st.integers(1, 700), st.just(-1), st.just("again")), max_size=12),
)
def test_any_reads_give_the_bytes_and_the_told_add_up(
    tmp_path: Path, offset: int, size: int, reads: list[int | str]
) -> None:
    (tmp_path / "file").write_bytes(CONTENT)
    told: list[int] = []
    with FilePart(tmp_path / "file", offset, size, told.append) as part:
        got = b""
        for read in reads:
            if isinstance(read, str):
                part.seek(0)
                got = b""
            else:
                got += part.read(read)
        got += b"".join(part)

    assert got == CONTENT[offset : offset + size]
    assert sum(told) == size
    assert len(part) == size


def test_a_file_that_grows_sends_no_byte_more(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(CONTENT)
    with FilePart(file, 0, len(CONTENT)) as part:
        file.write_bytes(CONTENT + b"more")
        assert part.read() == CONTENT
        assert part.read() == b""


def test_a_file_that_became_shorter_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(CONTENT)
    with FilePart(file, 0, len(CONTENT)) as part:
        part.read(100)
        file.write_bytes(b"")
        with pytest.raises(IntegrityError, match="file became shorter"):
            list(part)


def test_the_begin_of_a_file_is_read_as_long_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"weights, and what was added meanwhile")
    assert read_begin(file, 7) == b"weights"
    with pytest.raises(IntegrityError, match="became shorter"):
        read_begin(file, 100)
