"""Digests that are remembered: never wrong, whatever happens to the file or to the cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.transfer import digest_cache
from mlops_jfrog.transfer.digest import Fingerprint, sha256_of
from mlops_jfrog.transfer.digest_cache import DigestCache, is_settled

LATER = 10_000_000_000


def later() -> int:
    """A clock by which every file of the test is long settled."""
    return time.time_ns() + LATER


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were really read."""
    read: list[Path] = []

    def counted(path: Path, *rest: object) -> str:
        read.append(path)
        return sha256_of(path)

    monkeypatch.setattr(digest_cache, "sha256_of", counted)
    return read


def test_an_unchanged_file_is_read_once_by_all_runs(tmp_path: Path, passes: list[Path]) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    for _ in range(3):
        with DigestCache(tmp_path / "cache", later) as cache:
            assert cache.sha256_of(file) == digest(b"weights")

    assert passes == [file]


def test_a_rewrite_of_equal_size_at_once_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    with DigestCache(tmp_path / "cache") as cache:
        for number in range(200):
            content = b"%05d" % number
            file.write_bytes(content)
            assert cache.sha256_of(file) == digest(content)


@given(st.lists(st.sampled_from([b"aaa", b"bbb", b"cccc", b""]), max_size=30))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_writes_gives_the_digest_of_the_last(
    tmp_path: Path, contents: list[bytes]
) -> None:
    file = tmp_path / "model.bin"
    with DigestCache(tmp_path / "cache") as cache:
        for content in contents:
            file.write_bytes(content)
            assert cache.sha256_of(file) == digest(content)


def test_a_replaced_file_with_the_old_times_is_noticed(tmp_path: Path) -> None:
    file, other = tmp_path / "model.bin", tmp_path / "other.bin"
    file.write_bytes(b"old")
    with DigestCache(tmp_path / "cache", later) as cache:
        cache.sha256_of(file)
        was = file.stat()
        other.write_bytes(b"new")
        os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
        other.replace(file)

        assert cache.sha256_of(file) == digest(b"new")


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    tmp_path: Path, passes: list[Path]
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    with DigestCache(tmp_path / "cache", later) as cache:
        original = Fingerprint.of
        seen = iter([1, 2])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                Fingerprint,
                "of",
                lambda found: Fingerprint(next(seen), original(found).mtime_ns, 1, 1),
            )
            cache.sha256_of(file)
        cache.sha256_of(file)

    assert len(passes) == 2


@pytest.mark.parametrize(
    ("age_ns", "fraction_ns", "settled"),
    [
        (10_000_000, 5, False),
        (300_000_000, 5, True),
        # Whole seconds: a file system that knows no finer times.
        (1_000_000_000, 0, False),
        (3_000_000_000, 0, True),
    ],
)
def test_what_changed_within_the_clocks_granularity_is_not_settled(
    age_ns: int, fraction_ns: int, settled: bool
) -> None:
    changed = 1_700_000_000_000_000_000 + fraction_ns

    looks = Fingerprint(1, changed - LATER, changed, 1)
    whole = Fingerprint(1, changed - LATER - fraction_ns, changed, 1)

    assert is_settled(whole if fraction_ns == 0 else looks, changed + age_ns) is settled


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be read" * 99])
def test_a_damaged_cache_is_no_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache/digests.sqlite3").write_bytes(content)
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    with DigestCache(tmp_path / "cache", later) as cache:
        assert cache.sha256_of(file) == digest(b"weights")


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"in the way")
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    with DigestCache(tmp_path / "cache", later) as cache:
        assert cache.sha256_of(file) == digest(b"weights")


def test_processes_share_it(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(50)]
    for file in files:
        file.write_bytes(file.name.encode())
    program = (
        "import sys, time; from pathlib import Path\n"
        "from mlops_jfrog.transfer.digest_cache import DigestCache\n"
        "with DigestCache(Path(sys.argv[1]), lambda: time.time_ns() + 10**10) as cache:\n"
        "    for name in sys.argv[2:]: print(cache.sha256_of(Path(name)))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "cache"), *map(str, files)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    answers = [process.communicate()[0].split() for process in running]

    assert answers == [[digest(file.name.encode()) for file in files]] * 3


def test_the_folder_is_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"weights")
    with DigestCache(tmp_path / "cache") as cache:
        cache.sha256_of(tmp_path / "model.bin")

    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def test_a_digest_that_is_not_written_yet_is_known(tmp_path: Path, passes: list[Path]) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    with DigestCache(tmp_path / "cache", later) as cache:
        cache.sha256_of(file)
        assert cache.sha256_of(file) == digest(b"weights")

    assert passes == [file]


def test_a_killed_process_loses_no_digest_of_a_large_file(
    tmp_path: Path, passes: list[Path]
) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(bytes(digest_cache._DEAR))
    unclosed = DigestCache(tmp_path / "cache", later)
    unclosed.sha256_of(file)

    with DigestCache(tmp_path / "cache", later) as cache:
        cache.sha256_of(file)

    assert passes == [file]
    unclosed.close()


def test_small_ones_are_written_before_they_are_many(tmp_path: Path, passes: list[Path]) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(digest_cache._AT_ONCE)]
    unclosed = DigestCache(tmp_path / "cache", later)
    for file in files:
        file.write_bytes(file.name.encode())
        unclosed.sha256_of(file)

    with DigestCache(tmp_path / "cache", later) as cache:
        assert [cache.sha256_of(file) for file in files] == [
            digest(file.name.encode()) for file in files
        ]

    assert passes == files
    unclosed.close()
