"""Large files in parts: whole and right, and no part twice after a run was killed."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, NetworkError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.multipart import Multipart
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files
from mlops_jfrog.transfer.sending_parts import _parts
from support.scripted_server import Scripted, scripted_server

MIB = 1 << 20
CONTENT = 3 * MIB + 137


@pytest.fixture
def options(tmp_path: Path) -> TransferOptions:
    """Parts of one MiB, two at once."""
    return TransferOptions(
        threads=2,
        retries=1,
        split_from_bytes=2 * MIB,
        range_count=2,
        part_mib=1,
        cache_folder=tmp_path / "cache",
    )


@pytest.fixture
def sending(repo: str, tmp_path: Path) -> Sending:
    """A file of four parts that no store has."""
    source = tmp_path / "model.bin"
    source.write_bytes(random.Random(repo).randbytes(CONTENT))
    target = ArtifactPath.parse(f"{repo}/big/1/model v2#.bin")
    return Sending(source, target, Properties({"stage": ("a;b", "c,d")}))


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the parts that were sent, in order of their begin."""
    sent: list[int] = []
    original = Multipart.put_part

    def counted(self: Multipart, token: str, number: int, *rest: object) -> None:
        sent.append(number)
        original(self, token, number, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Multipart, "put_part", counted)
    return sent


def assert_stored(store: Platform, sending: Sending) -> None:
    assert store.artifacts.read(sending.target) == sending.source.read_bytes()
    [item] = store.search.folder(sending.target.repository, "big/1")
    assert item.properties == sending.properties


def left(folder: Path) -> list[str]:
    return [file.name for file in (folder / "uploads").iterdir()]


def test_a_large_file_goes_in_parts_and_leaves_nothing(
    store: Platform, sending: Sending, options: TransferOptions, parts: list[int], tmp_path: Path
) -> None:
    [sent] = send_files(store, [sending], options=options)

    assert sorted(parts) == [1, 2, 3, 4]
    assert (sent.size, sent.bytes_sent) == (CONTENT, CONTENT)
    assert_stored(store, sending)
    assert left(tmp_path / "cache") == []


def test_a_smaller_file_and_known_bytes_need_no_parts(
    store: Platform, sending: Sending, options: TransferOptions, parts: list[int]
) -> None:
    send_files(store, [sending], options=replace(options, split_from_bytes=CONTENT + 1))
    other = replace(sending, target=ArtifactPath.parse(f"{sending.target}.copy"))
    [sent] = send_files(store, [other], options=options)

    assert parts == []
    assert sent.bytes_sent == 0


KILLED = """
import os, sys
from pathlib import Path
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.multipart import Multipart
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files

url, source, target, cache = sys.argv[1:]
original = Multipart.put_part
def put_part(self, token, number, *rest):
    if number == 3:
        os._exit(9)
    original(self, token, number, *rest)
Multipart.put_part = put_part
token = os.environ["JF_ACCESS_TOKEN"]
platform = Platform(PlatformSession({"artifactory": url}, authorization=f"Bearer {token}"))
options = TransferOptions(
    threads=1, range_count=1, split_from_bytes=1, part_mib=1, cache_folder=Path(cache)
)
properties = Properties({"stage": ("a;b", "c,d")})
send_files(
    platform, [Sending(Path(source), ArtifactPath.parse(target), properties)], options=options
)
"""


def test_a_process_killed_between_parts_is_gone_on_with(
    store: Platform,
    sandbox: RunningSandbox,
    sending: Sending,
    options: TransferOptions,
    parts: list[int],
    tmp_path: Path,
) -> None:
    # One after the other, beside the digest: part 3 is only begun when one or two have arrived.
    url = store.session.service_url("artifactory")
    arguments = [url, str(sending.source), str(sending.target), str(tmp_path / "cache")]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={"JF_ACCESS_TOKEN": sandbox.admin_token},
        check=False,
    )
    assert killed.returncode == 9
    [state] = (tmp_path / "cache/uploads").glob("*.json")
    assert state.stat().st_mode & 0o077 == 0
    assert sandbox.admin_token not in state.read_text()

    [sent] = send_files(store, [sending], options=options)

    assert {3, 4} <= set(parts) < {1, 2, 3, 4}
    assert sent.bytes_sent < CONTENT
    assert_stored(store, sending)


def test_an_upload_that_the_platform_forgot_begins_anew(
    store: Platform,
    sending: Sending,
    options: TransferOptions,
    parts: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def broken(*_: object) -> None:
        raise NetworkError("the connection broke")

    with monkeypatch.context() as patch:
        patch.setattr(Multipart, "complete", broken)
        with pytest.raises(NetworkError, match=r"model\.bin"):
            send_files(store, [sending], options=options)
    [state] = (tmp_path / "cache/uploads").glob("*.json")
    state.write_text('{"format": 1, "token": "forgotten", "part_bytes": 1048576, "done": [1, 2]}')

    send_files(store, [sending], options=options)

    # All four; and before them those that the forgotten upload had still to get.
    assert {1, 2, 3, 4} == set(parts[4:])
    assert_stored(store, sending)


@pytest.mark.parametrize("state", ["", "{}", "[]", '{"format": 1, "token": "x", "part_bytes": 0}'])
def test_a_damaged_state_is_ignored(
    store: Platform,
    sending: Sending,
    options: TransferOptions,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    state: str,
) -> None:
    def broken(*_: object) -> None:
        raise NetworkError("the connection broke")

    with monkeypatch.context() as patch:
        patch.setattr(Multipart, "complete", broken)
        with pytest.raises(NetworkError):
            send_files(store, [sending], options=options)
    for file in (tmp_path / "cache/uploads").glob("*.json"):
        file.write_text(state)

    send_files(store, [sending], options=options)

    assert_stored(store, sending)


def test_a_part_that_changes_on_the_way_is_not_stored(
    store: Platform,
    sending: Sending,
    options: TransferOptions,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"x" * CONTENT)
    original = Multipart.put_part

    def corrupted(self: Multipart, token: str, number: int, part: tuple[Path, int, int], *rest: object) -> None:  # fmt: skip # noqa: E501
        source = other if number == 2 else part[0]
        original(self, token, number, (source, *part[1:]), *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Multipart, "put_part", corrupted)
        with pytest.raises(IntegrityError, match="could not merge"):
            send_files(store, [sending], options=options)

    assert store.search.folder(sending.target.repository, "big/1") == []
    assert left(tmp_path / "cache") == []
    send_files(store, [sending], options=options)
    assert_stored(store, sending)


@pytest.mark.parametrize(
    "config", [Scripted(404), Scripted(200, {"supported": False}), Scripted(200, b"<html>")]
)
def test_where_parts_are_not_offered_the_file_goes_whole(
    sending: Sending, options: TransferOptions, config: Scripted
) -> None:
    sha256 = hashlib.sha256(sending.source.read_bytes()).hexdigest()
    stored = Scripted(201, {"checksums": {"sha256": sha256}})
    with scripted_server(config, Scripted(404), stored) as server:
        session = PlatformSession({"artifactory": server.url}, authorization=None)
        send_files(Platform(session), [sending], options=options)
        session.close()

    assert [len(asked.body) for asked in server.asked] == [0, 0, CONTENT]


@given(size=st.integers(0, 10**12), part=st.integers(10**8, 10**10))
def test_parts_cover_the_file_exactly(size: int, part: int) -> None:
    parts = _parts(size, part)

    assert [number for number, _, _ in parts] == list(range(1, len(parts) + 1))
    assert parts[0][1] == 0
    assert all(a[1] + a[2] == b[1] for a, b in pairwise(parts))
    assert parts[-1][1] + parts[-1][2] == size
    assert all(length == part for _, _, length in parts[:-1])
