"""Result files: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.cli.result_file import check_writable, document_text, write_result
from mlops_jfrog.errors import UsageError


def test_a_result_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    for text in ("{}\n", '{"a": 1}\n'):
        write_result(path, text)
        assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_that_can_not_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_result(path, "ü")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_is_ascii_for_readers_of_any_charset() -> None:
    assert document_text({"summary": "größer"}) == '{\n  "summary": "gr\\u00f6\\u00dfer"\n}\n'


def test_a_result_holds_no_nan() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        document_text({"f1": float("nan")})


@pytest.mark.parametrize("name", [".", "absent/result.json"])
def test_where_no_result_can_be_written_is_known_beforehand(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no result can be written"):
        check_writable(tmp_path / name)
