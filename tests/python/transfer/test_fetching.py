"""Files appear under their final names, in any size and number; what is right is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    IntegrityError,
    MlopsError,
    NotFoundError,
    ServerError,
    UsageError,
)
from mlops_jfrog.transfer import digest_cache
from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.transfer.fetching import Existing, Fetched, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from support.fetching_setting import CONTENT, SPLIT, WHOLE, fetch
from support.part_server import Fault, PartServer


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


def test_an_unchanged_target_is_not_read_again(
    server: PartServer, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(path: Path, check: Callable[[], None]) -> str:
        read.append(path)
        return sha256_of(path, check)

    monkeypatch.setattr(digest_cache, "sha256_of", counted)
    monkeypatch.setattr(digest_cache, "is_settled", lambda looks, begun: True)
    order = server.fetching("model.bin", CONTENT, target)
    remembering = replace(WHOLE, cache_folder=tmp_path / "known")

    kept = [fetch(server, order, options=remembering)[0].kept for _ in range(3)]

    assert kept == [False, True, True]
    assert read == [target]


def test_a_target_that_was_just_changed_is_read_again(
    server: PartServer, target: Path, tmp_path: Path
) -> None:
    order = server.fetching("model.bin", CONTENT, target)
    remembering = replace(WHOLE, cache_folder=tmp_path / "known")
    fetch(server, order, options=remembering)
    for _ in range(20):
        assert fetch(server, order, options=remembering)[0].kept
        target.write_bytes(CONTENT[::-1])

        assert not fetch(server, order, options=remembering)[0].kept
        assert target.read_bytes() == CONTENT


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
