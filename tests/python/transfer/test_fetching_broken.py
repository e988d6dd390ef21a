"""Connections that break, storms, silence, tokens that expire: what arrived is not lost."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from mlops_jfrog.errors import AuthenticationError, NetworkError
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.fetching import fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from support.fetching_setting import CONTENT, SPLIT, WHOLE, fetch
from support.part_server import CANARY, Fault, PartServer


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


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_storm_that_passes_is_waited_out(server: PartServer, target: Path, status: int) -> None:
    server.faults = [Fault(status=status, headers={"Retry-After": "1"})] * 3

    fetch(server, server.fetching("model.bin", CONTENT, target))

    assert target.read_bytes() == CONTENT


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
