"""Checksums of what comes block after block, with and without a thread."""

from __future__ import annotations

import hashlib
import random
import threading

import pytest

from mlops_jfrog.sandbox import checksums
from mlops_jfrog.sandbox.checksums import Checksums, RunningChecksums

BLOCKS = [random.Random(number).randbytes(1000) for number in range(20)]


def of(content: bytes) -> Checksums:
    sha1, md5 = (hashlib.new(name, content, usedforsecurity=False) for name in ("sha1", "md5"))
    sha256 = hashlib.sha256(content).hexdigest()
    return Checksums(sha1.hexdigest(), sha256, md5.hexdigest(), len(content))


@pytest.mark.parametrize("large", [1, 5_000, 1_000_000])
def test_they_are_the_same_with_a_thread_from_the_start_from_the_middle_and_without(
    monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(checksums, "_LARGE", large)
    running = RunningChecksums()
    for begin in range(0, len(BLOCKS), 3):
        running.update(BLOCKS[begin : begin + 3])
    assert running.checksums() == of(b"".join(BLOCKS))


def test_nothing_has_checksums_too() -> None:
    assert RunningChecksums().checksums() == of(b"")


def test_no_thread_is_left_while_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checksums, "_LARGE", 1)
    running = RunningChecksums()
    for block in BLOCKS:
        running.update([block])
        running.rest()
        assert "beside" not in {thread.name for thread in threading.enumerate()}
    assert running.checksums() == of(b"".join(BLOCKS))
