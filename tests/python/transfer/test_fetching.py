"""Files appear under their final names only whole and right, whatever the server does."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    IntegrityError,
    MlopsError,
    NetworkError,
    NotFoundError,
    ServerError,
    UsageError,
)
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.fetching import Existing, Fetched, Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from support.part_server import CANARY, Fault, PartServer, part_server

CONTENT = random.Random(4).randbytes(300_000)
WHOLE = TransferOptions(threads=4, retries=3)
SPLIT = TransferOptions(threads=4, retries=3, split_from_bytes=1000, range_count=3)


@pytest.fixture
def server() -> Iterator[PartServer]:
    with part_server() as started:
        yield started


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    opened = ContentCache.open(tmp_path / "cache", 1 << 30)
    assert opened is not None
    return opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out/model.bin"


def fetch(
    server: PartServer,
    *fetchings: Fetching,
    options: TransferOptions = WHOLE,
    cache: ContentCache | None = None,
    existing: Existing = Existing.REPLACE,
) -> tuple[Fetched, ...]:
    platform = server.platform()
    try:
        return fetch_files(platform, fetchings, options=options, cache=cache, existing=existing)
    finally:
        platform.session.close()


def left_behind(target: Path) -> list[Path]:
    return [path for path in target.parent.parent.glob("out/**/*") if path != target]


@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize("size", [0, 1, 999, 1000, 300_000])
def test_every_size_arrives(
    server: PartServer, target: Path, options: TransferOptions, size: int
) -> None:
    order = server.fetching("model.bin", CONTENT[:size], target)

    [fetched] = fetch(server, order, options=options)

    assert target.read_bytes() == CONTENT[:size]
    assert (fetched.bytes_received, fetched.kept) == (size, False)
    assert left_behind(target) == []


def test_a_big_file_comes_in_parts_side_by_side(server: PartServer, target: Path) -> None:
    fetch(server, server.fetching("model.bin", CONTENT, target), options=SPLIT)

    assert target.read_bytes() == CONTENT
    assert sorted(map(str, server.ranges())) == [
        "bytes=0-99999",
        "bytes=100000-199999",
        "bytes=200000-299999",
    ]


def test_many_files_arrive_in_their_order(server: PartServer, tmp_path: Path) -> None:
    orders = [
        server.fetching(f"f{n}", CONTENT[n : 2 * n], tmp_path / f"out/{n % 7}/{n}")
        for n in range(100)
    ]

    fetched = fetch(server, *orders)

    assert [each.target for each in fetched] == [order.target for order in orders]
    assert [each.target.read_bytes() for each in fetched] == [
        CONTENT[n : 2 * n] for n in range(100)
    ]


def test_a_right_file_is_kept_and_costs_no_request(server: PartServer, target: Path) -> None:
    order = server.fetching("model.bin", CONTENT, target)
    fetch(server, order)
    server.asked.clear()

    assert fetch(server, order) == (Fetched(target, 0, kept=True),)
    assert server.asked == []


def test_a_wrong_file_is_replaced_or_refused_as_asked(server: PartServer, target: Path) -> None:
    order = server.fetching("model.bin", CONTENT, target)
    target.parent.mkdir()
    target.write_bytes(CONTENT[::-1])

    with pytest.raises(ConflictError, match="is there with other content"):
        fetch(server, order, existing=Existing.REFUSE)
    assert target.read_bytes() == CONTENT[::-1]

    fetch(server, order)
    assert target.read_bytes() == CONTENT


def test_a_link_at_the_target_is_replaced_not_followed(
    server: PartServer, target: Path, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    target.parent.mkdir()
    target.symlink_to(tmp_path / "precious")

    fetch(server, server.fetching("model.bin", CONTENT, target))

    assert not target.is_symlink()
    assert (tmp_path / "precious").read_bytes() == b"precious"


@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize("seed", range(8))
def test_connections_cut_at_random_bytes_lose_nothing(
    server: PartServer, target: Path, options: TransferOptions, seed: int
) -> None:
    chance = random.Random(seed)
    server.faults = [Fault(cut_after=chance.randrange(200_000)) for _ in range(3)]

    fetch(server, server.fetching("model.bin", CONTENT, target), options=options)

    assert target.read_bytes() == CONTENT


def test_a_cut_download_goes_on_where_it_broke(server: PartServer, target: Path) -> None:
    server.faults = [Fault(cut_after=100_000)]

    [fetched] = fetch(server, server.fetching("model.bin", CONTENT, target))

    assert fetched.bytes_received == len(CONTENT)
    assert server.ranges() == [None, "bytes=100000-299999"]
    assert server.asked[1].if_range is not None


@pytest.mark.parametrize("options", [WHOLE, SPLIT])
def test_a_server_without_ranges_is_coped_with(
    server: PartServer, target: Path, options: TransferOptions
) -> None:
    server.knows_ranges = False
    server.faults = [Fault(cut_after=90_000)]

    fetch(server, server.fetching("model.bin", CONTENT, target), options=options)

    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("states_checksums", [True, False])
@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(flip_at=77),
        Fault(body=b"<html>please log in</html>"),
        Fault(body=CONTENT + b"more"),
        Fault(headers={"Content-Range": "bytes 1-100000/300000"}),
        Fault(headers={"X-Checksum-Sha256": "0" * 64}),
    ],
)
def test_a_lie_is_noticed_and_the_file_fetched_anew(
    server: PartServer,
    target: Path,
    fault: Fault,
    options: TransferOptions,
    states_checksums: bool,
) -> None:
    server.states_checksums = states_checksums
    server.faults = [fault]

    fetch(server, server.fetching("model.bin", CONTENT, target), options=options)

    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize("with_cache", [True, False])
def test_wrong_bytes_twice_are_an_error_and_leave_nothing(
    server: PartServer,
    target: Path,
    cache: ContentCache,
    options: TransferOptions,
    with_cache: bool,
) -> None:
    server.faults = [Fault(flip_at=77)] * 10

    with pytest.raises(IntegrityError, match="SHA-256"):
        fetch(
            server,
            server.fetching("model.bin", CONTENT, target),
            options=options,
            cache=cache if with_cache else None,
        )

    assert not target.parent.exists()
    assert [p for p in cache.folder.rglob("*") if p.is_file() and p.parent.name != "locks"] == []


def test_other_bytes_than_the_manifest_says_are_never_handed_out(
    server: PartServer, target: Path
) -> None:
    order = server.fetching("model.bin", CONTENT, target)
    server.files["model.bin"] = CONTENT[::-1]

    with pytest.raises(IntegrityError, match="other bytes"):
        fetch(server, order)
    assert not target.exists()


@pytest.mark.parametrize(
    "fault", [Fault(flip_at=7), Fault(body=b"?"), Fault(body=b"more" * 99), Fault(cut_after=9)]
)
def test_a_small_file_is_verified_as_well(server: PartServer, target: Path, fault: Fault) -> None:
    order = server.fetching("model.bin", CONTENT[:100], target)
    server.faults = [fault]
    fetch(server, order)
    assert target.read_bytes() == CONTENT[:100]

    target.unlink()
    server.faults = [fault] * 50
    with pytest.raises((IntegrityError, NetworkError)):
        fetch(server, order)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_storm_that_passes_is_waited_out(server: PartServer, target: Path, status: int) -> None:
    server.faults = [Fault(status=status, headers={"Retry-After": "1"})] * 3

    fetch(server, server.fetching("model.bin", CONTENT, target))

    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("status", "error"), [(404, NotFoundError), (401, AuthenticationError), (500, ServerError)]
)
def test_a_refusal_is_the_error_that_fits(
    server: PartServer, target: Path, status: int, error: type[MlopsError]
) -> None:
    server.faults = [Fault(status=status)] * 50

    with pytest.raises(error):
        fetch(server, server.fetching("model.bin", CONTENT, target))
    assert not target.parent.exists()


def test_a_connection_that_always_breaks_is_given_up(server: PartServer, target: Path) -> None:
    server.faults = [Fault(cut_after=10)] * 50

    with pytest.raises(NetworkError):
        fetch(server, server.fetching("model.bin", CONTENT, target))
    assert len(server.asked) == 1 + WHOLE.retries


def test_one_that_makes_headway_is_not(server: PartServer, target: Path) -> None:
    server.faults = [Fault(cut_after=65_536)] * 50

    fetch(server, server.fetching("model.bin", CONTENT, target))

    assert target.read_bytes() == CONTENT


def test_silence_is_given_up(server: PartServer, target: Path) -> None:
    held = threading.Event()
    server.faults = [Fault(wait_for=held)] * 2
    platform = server.platform(silence_seconds=0.2)
    order = server.fetching("model.bin", CONTENT, target)

    fetch_files(platform, [order], options=WHOLE)

    held.set()
    platform.session.close()
    assert target.read_bytes() == CONTENT
    assert server.ranges() == [None, "bytes=150000-299999", "bytes=225000-299999"]


def test_a_token_that_expires_in_the_middle_keeps_what_arrived(
    server: PartServer, target: Path, cache: ContentCache
) -> None:
    order = server.fetching("model.bin", CONTENT, target)
    server.faults = [Fault(cut_after=200_000, expires=True)]
    with pytest.raises(AuthenticationError) as raised:
        fetch(server, order, cache=cache)
    assert CANARY not in str(raised.value)
    assert not target.parent.exists()
    server.token = CANARY  # a fresh one

    [fetched] = fetch(server, order, cache=cache)

    assert target.read_bytes() == CONTENT
    assert fetched.bytes_received == 100_000
    assert server.ranges()[-1] == "bytes=200000-299999"


def test_the_first_failure_ends_it_and_is_what_is_raised(
    server: PartServer, tmp_path: Path
) -> None:
    orders = [
        server.fetching(f"f{n}", CONTENT[: 1000 + n], tmp_path / f"out/{n}") for n in range(200)
    ]
    server.files["f3"] = b"something else"

    with pytest.raises(IntegrityError, match="f3"):
        fetch(server, *orders)
    assert len(server.asked) < 200


def test_a_folder_in_the_way_is_one_clear_line(server: PartServer, target: Path) -> None:
    target.mkdir(parents=True)

    with pytest.raises(ConfigurationError, match="is a folder"):
        fetch(server, server.fetching("model.bin", CONTENT, target))
    assert server.asked == []


def test_a_file_where_a_folder_must_be_is_one_clear_line(
    server: PartServer, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"in the way")

    with pytest.raises(ConfigurationError, match="is no folder"):
        fetch(server, server.fetching("model.bin", CONTENT, tmp_path / "file/model.bin"))
    assert server.asked == []


def test_a_file_over_the_limit_is_refused_before_it_is_asked_for(
    server: PartServer, target: Path
) -> None:
    with pytest.raises(UsageError, match="more than the 1000"):
        fetch(
            server,
            server.fetching("model.bin", CONTENT, target),
            options=TransferOptions(largest_bytes=1000),
        )
    assert server.asked == []


class Told:
    """Progress, written down."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.total: tuple[int | None, int | None] | None = None
        self.moved_bytes = 0
        self.names: list[str] = []

    def begin(self, total_files: int | None, total_bytes: int | None) -> None:
        self.total = (total_files, total_bytes)

    def started(self, name: str, size: int) -> None: ...

    def moved(self, name: str, size: int) -> None:
        with self.lock:
            self.moved_bytes += size

    def finished(self, name: str) -> None:
        with self.lock:
            self.names.append(name)


@pytest.mark.parametrize("options", [WHOLE, SPLIT])
def test_progress_adds_up_even_where_bytes_are_thrown_away(
    server: PartServer, target: Path, options: TransferOptions
) -> None:
    told, platform = Told(), server.platform()
    server.faults = [Fault(flip_at=5), Fault(cut_after=1000)]
    order = server.fetching("model.bin", CONTENT, target)

    fetch_files(platform, [order], options=options, progress=told)
    platform.session.close()

    assert (told.total, told.moved_bytes) == ((1, len(CONTENT)), len(CONTENT))
    assert told.names == [str(target)]
