"""Faults while a large file goes up in parts: it is whole and right in the end, or isn't there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import AuthenticationError, MlopsError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files
from support.faulty_answers import (
    CorruptUpload,
    CutUpload,
    Fault,
    LoseAnswer,
    Refuse,
    TruncateUpload,
)
from support.faulty_proxy import FaultyProxy, faulty_proxy
from support.unhurried import unhurried

MIB = 1 << 20
SIZE = 3 * MIB + 137
PART = "/api/v1/uploads/"
DRAWN = random.Random(20261122).sample(range(1, MIB), 3)
ALWAYS = 1000


@pytest.fixture
def proxy(sandbox: RunningSandbox) -> Iterator[FaultyProxy]:
    with faulty_proxy(sandbox.url) as started:
        yield started


@pytest.fixture
def store(sandbox: RunningSandbox, proxy: FaultyProxy) -> Iterator[Platform]:
    """The client of a sandbox behind the proxy."""
    with unhurried(proxy.url, sandbox.admin_token) as client:
        yield client


@pytest.fixture
def sending(repo: str, tmp_path: Path) -> Sending:
    """A file of four parts that no store has."""
    source = tmp_path / "model.bin"
    source.write_bytes(random.Random(repo).randbytes(SIZE))
    return Sending(source, ArtifactPath.parse(f"{repo}/big/1/model.bin"), Properties())


def send(store: Platform, sending: Sending, tmp_path: Path) -> int:
    options = TransferOptions(
        retries=3,
        split_from_bytes=2 * MIB,
        range_count=2,
        part_mib=1,
        cache_folder=tmp_path / "cache",
    )
    [sent] = send_files(store, [sending], options=options)
    return sent.bytes_sent


def bodies(proxy: FaultyProxy) -> list[str]:
    """Targets of the parts that were sent."""
    return [target for method, target in proxy.asked if method == "PUT" and is_part(target)]


def is_part(target: str) -> bool:
    return "big/1/model.bin" not in target


def part_target(store: Platform, sending: Sending, proxy: FaultyProxy, tmp_path: Path) -> str:
    """What the addresses of parts have in common, found out by sending another file."""
    other = tmp_path / "other.bin"
    other.write_bytes(random.Random(f"{sending.target}").randbytes(SIZE))
    target = ArtifactPath.parse(f"{sending.target.repository}/other/1/model.bin")
    send(store, Sending(other, target, Properties()), tmp_path)
    found = [asked for method, asked in proxy.asked if method == "PUT" and "other/1" not in asked]
    assert len(found) == 4, proxy.asked
    proxy.asked.clear()
    return found[0].partition("?")[0].rpartition("/")[0].rpartition("/")[0]


@pytest.mark.parametrize(
    "fault",
    [*map(CutUpload, [0, *DRAWN]), LoseAnswer(), Refuse(503), Refuse(429, {"Retry-After": "1"})],
    ids=str,
)
def test_a_part_that_did_not_arrive_is_sent_again(
    store: Platform, sending: Sending, proxy: FaultyProxy, tmp_path: Path, fault: Fault
) -> None:
    place = part_target(store, sending, proxy, tmp_path)
    proxy.inject("PUT", place, fault, times=2)

    assert send(store, sending, tmp_path) == SIZE

    assert store.artifacts.read(sending.target) == sending.source.read_bytes()
    assert len(bodies(proxy)) == 4 + 2


@pytest.mark.parametrize("fault", [CorruptUpload(77), TruncateUpload(MIB // 2)], ids=str)
def test_a_part_that_arrives_wrong_is_never_part_of_a_file(
    store: Platform, sending: Sending, proxy: FaultyProxy, tmp_path: Path, fault: Fault
) -> None:
    place = part_target(store, sending, proxy, tmp_path)
    proxy.inject("PUT", place, fault, times=ALWAYS)

    with pytest.raises(MlopsError):
        send(store, sending, tmp_path)

    assert store.search.folder(sending.target.repository, "big/1") == []
    proxy.heal()
    assert send(store, sending, tmp_path) > 0
    assert store.artifacts.read(sending.target) == sending.source.read_bytes()


def test_a_token_that_expires_between_parts_is_said_and_a_fresh_one_goes_on(
    store: Platform, sending: Sending, proxy: FaultyProxy, tmp_path: Path
) -> None:
    place = part_target(store, sending, proxy, tmp_path)
    proxy.inject("PUT", place, Refuse(401), times=ALWAYS, skip=2)

    with pytest.raises(AuthenticationError):
        send(store, sending, tmp_path)

    proxy.heal()
    assert send(store, sending, tmp_path) < SIZE
    assert store.artifacts.read(sending.target) == sending.source.read_bytes()
