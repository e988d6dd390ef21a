"""The digest that follows a growing file: from memory where bytes come in order, else from disk."""

from __future__ import annotations

import hashlib
import random
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_jfrog.transfer import fetching_digest
from mlops_jfrog.transfer.fetching_digest import RunningDigest
from mlops_jfrog.transfer.ranges import Part
from mlops_jfrog.transfer.resume import Cursor, Partial


def write(digest: RunningDigest, cursor: Cursor, content: bytes) -> None:
    """Write the cursor's part of ``content``, a piece of the digest's memory after the other."""
    while cursor.left:
        memory, start = digest.memory(), cursor.position
        some = content[start : min(start + len(memory), cursor.part.stop)]
        memory[: len(some)] = some
        cursor.write(some)
        digest.hand_over(memory, start, len(some))


@settings(max_examples=30, deadline=None)
@given(size=st.integers(0, 300), cuts=st.sets(st.integers(1, 299), max_size=6), order=st.randoms())
def test_parts_in_any_order_give_the_digest_of_the_whole(
    size: int, cuts: set[int], order: random.Random
) -> None:
    content = random.Random(size).randbytes(size)
    ends = sorted({0, size, *(cut for cut in cuts if cut < size)})
    parts = [Part(start, stop) for start, stop in pairwise(ends)]
    order.shuffle(parts)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(fetching_digest, "_BLOCK", 16)
        patch.setattr(fetching_digest, "_OVERLAP_FROM", 100)
        with Partial(Path(folder, "partial"), size) as partial:
            digest = RunningDigest(partial, 1)
            for part in parts:
                with Cursor(partial, part) as cursor:
                    write(digest, cursor, content)
            assert digest.result() == hashlib.sha256(content).hexdigest()


def test_what_an_earlier_process_wrote_counts(tmp_path: Path) -> None:
    content = random.Random(5).randbytes(6 << 20)
    path = tmp_path / "partial"
    for part in (Part(0, 2 << 20), Part(2 << 20, 6 << 20)):
        with Partial(path, len(content)) as partial:
            digest = RunningDigest(partial, 1)
            with Cursor(partial, part) as cursor:
                write(digest, cursor, content)
            if not partial.missing:
                assert digest.result() == hashlib.sha256(content).hexdigest()
    assert path.read_bytes() == content


def test_a_file_that_becomes_shorter_is_an_error_and_keeps_no_writer_waiting(
    tmp_path: Path,
) -> None:
    content = bytes(6 << 20)
    with Partial(tmp_path / "partial", len(content)) as partial:
        digest = RunningDigest(partial, 1)
        with Cursor(partial, Part(1 << 20, len(content))) as cursor:
            write(digest, cursor, content)
        (tmp_path / "partial").write_bytes(b"")
        with Cursor(partial, Part(0, 1 << 20)) as cursor:
            cursor.write(content[: 1 << 20])
        with pytest.raises(OSError, match="became shorter"):
            digest.result()
        for _ in range(3):
            digest.memory()
