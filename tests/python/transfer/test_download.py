"""A download appears under its final name only when it is whole and right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.domain.manifest import ManifestFile
from mlops_jfrog.errors import ConfigurationError, IntegrityError, NetworkError
from mlops_jfrog.transfer.download import has_right_bytes, write_verified

CONTENT = b"the weights of a model"
FILE = ManifestFile("model.bin", "weights", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def blocks(content: bytes) -> Iterator[bytes]:
    yield content[:5]
    yield content[5:]


def test_right_bytes_arrive_under_the_final_name(tmp_path: Path) -> None:
    target = tmp_path / "deep/model.bin"

    write_verified(target, FILE, blocks(CONTENT))

    assert target.read_bytes() == CONTENT
    assert has_right_bytes(target, FILE)
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("arrived", [b"", CONTENT[:-1], CONTENT + b"!", CONTENT.upper()])
def test_wrong_bytes_leave_nothing_and_keep_what_was_there(tmp_path: Path, arrived: bytes) -> None:
    target = tmp_path / "model.bin"
    target.write_bytes(b"an older model")

    with pytest.raises(IntegrityError):
        write_verified(target, FILE, blocks(arrived))

    assert target.read_bytes() == b"an older model"
    assert list(tmp_path.iterdir()) == [target]


def test_a_connection_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT[:5]
        raise NetworkError("connection reset")

    with pytest.raises(NetworkError):
        write_verified(tmp_path / "model.bin", FILE, broken())

    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")

    with pytest.raises(ConfigurationError, match="can't be written"):
        write_verified(tmp_path / "file/model.bin", FILE, blocks(CONTENT))


def test_a_file_of_the_right_size_but_other_bytes_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(CONTENT.upper())

    assert not has_right_bytes(tmp_path / "model.bin", FILE)
    assert not has_right_bytes(tmp_path / "absent.bin", FILE)
