"""Parts in one file: in any order, sent again, sent twice at once, and digested on the way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_jfrog.sandbox import part_file
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.part_file import PartFile, blocks_of

SIZE = 3 * part_file._BLOCK // 2
CONTENT = random.Random(3).randbytes(3 * SIZE + 17)
PARTS = [CONTENT[begin : begin + SIZE] for begin in range(0, len(CONTENT), SIZE)]


@pytest.fixture
def parts(tmp_path: Path) -> PartFile:
    return PartFile(tmp_path / "parts", SIZE)


def nothing() -> None:
    pass


def send(parts: PartFile, number: int, content: bytes) -> None:
    placing = parts.place(number, nothing)
    try:
        placing.write(content[:1000], content[1000:])
        parts.placed(number, placing, nothing)
    finally:
        placing.end()


def of(content: bytes) -> Checksums:
    sha1, md5 = (hashlib.new(name, content, usedforsecurity=False) for name in ("sha1", "md5"))
    sha256 = hashlib.sha256(content).hexdigest()
    return Checksums(sha1.hexdigest(), sha256, md5.hexdigest(), len(content))


def refused(status: int, does: Callable[[], object]) -> None:
    with pytest.raises(Refused) as caught:
        does()
    assert caught.value.status == status


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1), (2, 4, 1, 3), (1, 4, 2, 3, 1, 4)])
def test_parts_in_any_order_and_sent_again(parts: PartFile, order: tuple[int, ...]) -> None:
    for number in order:
        send(parts, number, PARTS[number - 1])
    assert parts.close([len(part) for part in PARTS]) == of(CONTENT)
    assert parts.file.read_bytes() == CONTENT


def test_a_part_that_is_sent_again_with_other_bytes_replaces_what_was_digested(
    parts: PartFile,
) -> None:
    forgotten: list[int] = []
    for number, part in enumerate(PARTS, 1):
        send(parts, number, bytes(len(part)))
    for number in (4, 2, 1, 3):
        placing = parts.place(number, lambda number=number: forgotten.append(number))  # type: ignore[misc]
        placing.write(PARTS[number - 1])
        parts.placed(number, placing, nothing)
        placing.end()
    assert forgotten == [4, 2, 1, 3]
    assert parts.close([len(part) for part in PARTS]) == of(CONTENT)
    assert parts.file.read_bytes() == CONTENT


def test_what_an_abandoned_part_left_behind_the_last_is_cut_off(parts: PartFile) -> None:
    send(parts, 1, PARTS[0])
    send(parts, 2, b"the last")
    parts.place(3, nothing).write(b"never whole")
    assert parts.close([SIZE, 8]) == of(PARTS[0] + b"the last")
    assert parts.file.read_bytes() == PARTS[0] + b"the last"


def test_a_part_that_begins_anew_ends_the_one_before(parts: PartFile) -> None:
    former = parts.place(1, nothing)
    former.write(b"old")
    send(parts, 1, b"new")
    refused(409, lambda: former.write(b"late"))
    refused(409, lambda: parts.placed(1, former, nothing))
    assert parts.close([3]) == of(b"new")


def test_nobody_writes_after_the_end(parts: PartFile) -> None:
    late = parts.place(1, nothing)
    late.write(b"written in time")
    send(parts, 1, b"again")
    other = parts.place(2, nothing)
    parts.close([5])
    refused(409, lambda: other.write(b"late"))
    refused(409, lambda: parts.placed(2, other, nothing))
    refused(409, lambda: parts.place(1, nothing))
    assert parts.file.read_bytes() == b"again"


def test_a_part_larger_than_agreed_never_touches_its_neighbour(parts: PartFile) -> None:
    send(parts, 2, PARTS[1])
    placing = parts.place(1, nothing)
    placing.write(PARTS[0])
    refused(413, lambda: placing.write(b"x"))
    placing.end()
    assert parts.file.read_bytes()[SIZE:] == PARTS[1]


def test_other_parts_than_those_that_are_whole_are_not_merged(parts: PartFile) -> None:
    send(parts, 1, PARTS[0])
    parts.place(2, nothing)
    for sizes in ([SIZE, SIZE], [SIZE - 1], [], [SIZE, 0]):
        refused(409, lambda sizes=sizes: parts.close(sizes))  # type: ignore[misc]
    assert parts.close([SIZE]) == of(PARTS[0])


def test_one_empty_part(parts: PartFile) -> None:
    send(parts, 1, b"")
    assert parts.close([0]) == of(b"")


def test_a_part_whose_record_fails_is_not_there(parts: PartFile) -> None:
    def fail() -> None:
        raise Refused(409, "ended elsewhere")

    placing = parts.place(1, nothing)
    placing.write(b"x")
    refused(409, lambda: parts.placed(1, placing, fail))
    placing.end()
    assert not parts.has([1])


def test_a_file_that_ends_too_early_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"123")
    assert b"".join(blocks_of(tmp_path / "short", 1, 2)) == b"23"
    with pytest.raises(OSError, match="shorter"):
        list(blocks_of(tmp_path / "short", 0, 4))
