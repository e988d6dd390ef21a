"""The cache: bytes come once, whoever wants them; damage is noticed; the limit holds."""

from __future__ import annotations

import hashlib
import os
import random
import threading
from pathlib import Path

import pytest

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.fetching import Fetched, Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from support.part_server import Fault, PartServer

CONTENT = random.Random(5).randbytes(200_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
OPTIONS = TransferOptions(threads=4, retries=1)


def opened(folder: Path, limit: int = 1 << 30) -> ContentCache:
    cache = ContentCache.open(folder, limit)
    assert cache is not None
    return cache


def fetch(server: PartServer, cache: ContentCache, *orders: Fetching) -> tuple[Fetched, ...]:
    platform = server.platform()
    try:
        return fetch_files(platform, orders, options=OPTIONS, cache=cache)
    finally:
        platform.session.close()


def entries(cache: ContentCache) -> set[str]:
    return {path.name for path in cache.folder.glob("content/*/*")}


def test_the_second_download_of_the_same_bytes_costs_no_further_request(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "out/a"))
    [again] = fetch(server, cache, server.fetching("b", CONTENT, tmp_path / "out/b"))

    assert (again.bytes_received, again.kept) == (0, False)
    assert (tmp_path / "out/b").read_bytes() == CONTENT
    assert [asked.name for asked in server.asked] == ["a"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a", "b"]


def test_the_same_bytes_twice_in_one_call_come_once(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    fetch(server, cache, *(server.fetching(f"f{n}", CONTENT, tmp_path / f"{n}") for n in range(6)))

    assert len(server.asked) == 1
    assert all((tmp_path / f"{n}").read_bytes() == CONTENT for n in range(6))


def test_two_that_want_the_same_bytes_at_once_fetch_them_once(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    held = threading.Event()
    server.faults = [Fault(wait_for=held)]
    orders = [server.fetching("a", CONTENT, tmp_path / name) for name in ("x", "y")]
    both = [threading.Thread(target=fetch, args=(server, cache, order)) for order in orders]
    for each in both:
        each.start()
    held.set()
    for each in both:
        each.join()

    assert len(server.asked) == 1
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes() == CONTENT


@pytest.mark.parametrize("size", [0, 1000, 200_000])
@pytest.mark.parametrize("damaged", [b"", b"short", CONTENT[::-1], CONTENT[1000:0:-1]])
def test_a_damaged_entry_is_noticed_and_replaced(
    server: PartServer, cache: ContentCache, tmp_path: Path, size: int, damaged: bytes
) -> None:
    content = CONTENT[:size]
    fetch(server, cache, server.fetching("a", content, tmp_path / "a"))
    [entry] = cache.folder.glob("content/*/*")
    entry.chmod(0o600)
    entry.write_bytes(damaged)

    fetch(server, cache, server.fetching("a", content, tmp_path / "b"))

    assert (tmp_path / "b").read_bytes() == content
    assert entry.read_bytes() == content


def test_a_small_file_is_nobody_elses(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    fetch(server, cache, server.fetching("a", b"small", tmp_path / "a"))
    fetch(server, cache, server.fetching("a", b"small", tmp_path / "b"))
    (tmp_path / "a").write_bytes(b"edited")

    fetch(server, cache, server.fetching("a", b"small", tmp_path / "c"))

    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes() == b"small"
    assert len(server.asked) == 1


def test_bytes_that_are_shared_with_the_cache_are_read_only(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "a"))

    assert (tmp_path / "a").stat().st_mode & 0o222 == 0


def test_where_nothing_can_be_linked_the_bytes_are_copied(
    server: PartServer, cache: ContentCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def across_devices(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", across_devices)
    fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "out/a"))

    assert (tmp_path / "out/a").read_bytes() == CONTENT
    assert (tmp_path / "out/a").stat().st_nlink == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]


@pytest.mark.parametrize("size", [100_000, 200_000])
def test_what_was_used_longest_ago_goes_first(
    server: PartServer, tmp_path: Path, size: int
) -> None:
    cache = opened(tmp_path / "cache", limit=2 * size)
    first, second, third = (bytes([n]) * size for n in range(3))
    digests = [hashlib.sha256(each).hexdigest() for each in (first, second, third)]
    fetch(server, cache, server.fetching("1", first, tmp_path / "1"))
    fetch(server, cache, server.fetching("2", second, tmp_path / "2"))
    for digest, used in ((digests[0], 1_000), (digests[1], 2_000)):
        for path in cache.folder.rglob(digest):
            os.utime(path, (used, used))
    # Used again, so that the second is now the oldest.
    fetch(server, cache, server.fetching("1", first, tmp_path / "1 again"))

    fetch(server, cache, server.fetching("3", third, tmp_path / "3"))

    assert entries(cache) == {digests[0], digests[2]}
    assert (tmp_path / "2").read_bytes() == second


def test_what_somebody_uses_now_is_not_evicted(server: PartServer, tmp_path: Path) -> None:
    cache = opened(tmp_path / "cache", limit=1 << 20)
    fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "a"))
    tight = opened(tmp_path / "cache", limit=0)

    with cache.locked(DIGEST):
        tight.evict()
        assert entries(cache) == {DIGEST}
    tight.evict()
    assert entries(cache) == set()


def test_a_file_larger_than_the_cache_goes_past_it(server: PartServer, tmp_path: Path) -> None:
    cache = opened(tmp_path / "cache", limit=1000)

    fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "out/a"))

    assert entries(cache) == set()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]


def test_a_partial_of_another_version_is_never_continued(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    server.faults = [Fault(cut_after=100_000), Fault(status=404)]
    with pytest.raises(NotFoundError):
        fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "a"))
    assert cache.partial(DIGEST).exists()

    fetch(server, cache, server.fetching("a", CONTENT[::-1], tmp_path / "a"))

    assert (tmp_path / "a").read_bytes() == CONTENT[::-1]
    assert server.ranges()[-1] is None


def test_a_partial_that_turns_out_wrong_is_thrown_away_and_fetched_anew(
    server: PartServer, cache: ContentCache, tmp_path: Path
) -> None:
    partial = cache.partial(DIGEST)
    partial.write_bytes(b"\0" * 150_000)
    partial.with_name(f"{DIGEST}.journal").write_text("0 150000\n")

    fetch(server, cache, server.fetching("a", CONTENT, tmp_path / "a"))

    assert (tmp_path / "a").read_bytes() == CONTENT
    assert server.ranges() == ["bytes=150000-199999", None]
    assert list((cache.folder / "partial").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert ContentCache.open(tmp_path / "file" / "cache", 1) is None
