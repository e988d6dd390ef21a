"""Every measurement of one run, in order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import contenders as who
from benchmarks.compare import Arrange, compare
from benchmarks.contenders import Contender
from benchmarks.job import random_files
from benchmarks.rows import Row
from benchmarks.servers import Start, nginx, nginx_program, sandbox
from benchmarks.sizes import Sizes
from benchmarks.starts import publishes, scans, starts
from benchmarks.transfers import (
    Downloads,
    DownloadsAgain,
    Load,
    Reads,
    Uploads,
    UploadsAgain,
    distant,
    stored,
)

DIGEST = "one digest of the big file"
BIG_UP, BIG_AGAIN = "one big file up", "the same again"
BIG_DOWN, BIG_DOWN_AGAIN = "one big file down", "the same down again"
SMALL_UP, SMALL_AGAIN = "small files up", "the same small files up again"
SMALL_DOWN, SMALL_DOWN_AGAIN = "small files down", "the same small files down again"
VERSIONS = "versions that share nine files in ten"
DISTANT_UP, DISTANT_DOWN = "small files up, far away", "small files down, far away"

Cases = Callable[[dict[str, Start], Path, Path, Sizes], Iterator[Row]]
"""Measures on these servers, with files in the first folder and whatever it likes in the second."""


def rows(scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """All of them, in folders below ``scratch``."""
    yield from starts(scratch, sizes)
    yield from scans(scratch, sizes)
    yield from publishes(scratch, sizes)
    servers: dict[str, Start] = {"sandbox": sandbox}
    if nginx_program() is not None:
        servers = {"nginx": nginx, **servers}
    for measured in CASES:
        files = scratch / "files"
        yield from measured(servers, files, scratch, sizes)
        shutil.rmtree(files, ignore_errors=True)


def big(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """One big file."""
    load = Load(files, random_files(files, 1, sizes.big))
    yield from _compare(DIGEST, "", [who.digest()], Reads(load), scratch, sizes)
    names = Names(BIG_UP, BIG_AGAIN, BIG_DOWN, BIG_DOWN_AGAIN)
    yield from _both_ways(names, load, [who.digest_and_curl()], servers, scratch, sizes)


def small(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """Many small files."""
    load = Load(files, random_files(files, sizes.small_count, sizes.small))
    names = Names(SMALL_UP, SMALL_AGAIN, SMALL_DOWN, SMALL_DOWN_AGAIN)
    yield from _both_ways(names, load, [], servers, scratch, sizes)


@dataclass(frozen=True)
class Names:
    """Of the cases that are measured with the same files."""

    up: str
    up_again: str
    down: str
    down_again: str


def _both_ways(
    names: Names,
    load: Load,
    senders: list[Contender],
    servers: dict[str, Start],
    scratch: Path,
    sizes: Sizes,
) -> Iterator[Row]:
    """Up, up again, down, down again; ``senders`` only send what is new."""
    everyone = who.contenders()
    for name, start in servers.items():
        new = Uploads(start, [load])
        yield from _compare(names.up, name, [*everyone, *senders], new, scratch, sizes)
        with stored(start, load, scratch / "stored") as server:
            if name == "sandbox":
                # nginx can't say what it has, so that there everything is sent anew.
                again = [everyone[0], who.ours_forgetful(), *everyone[1:]]
                same = UploadsAgain(server, load)
                yield from _compare(names.up_again, name, again, same, scratch, sizes)
            for case, arrange in (
                (names.down, Downloads(server, load)),
                (names.down_again, DownloadsAgain(server, load)),
            ):
                yield from _compare(case, name, everyone, arrange, scratch, sizes)
        shutil.rmtree(scratch / "stored")


def versions(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """One version after the other; each has one new file in ten."""
    loads = [Load(files / "0", random_files(files / "0", sizes.version_count, sizes.small))]
    changed = max(1, sizes.version_count // 10)
    for number in range(1, sizes.versions):
        folder, before = files / str(number), loads[-1]
        shutil.copytree(before.local, folder)
        new = random_files(folder, changed, sizes.small)
        loads.append(Load(folder, (*new, *before.files[changed:])))
    uploads = Uploads(servers["sandbox"], loads)
    yield from _compare(VERSIONS, "sandbox", who.contenders(), uploads, scratch, sizes)


def far(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """Small files with latency."""
    load = Load(files, random_files(files, sizes.distant_count, sizes.small))
    everyone = who.contenders()
    for name, near in servers.items():
        start = distant(near, sizes.round_trip)
        yield from _compare(DISTANT_UP, name, everyone, Uploads(start, [load]), scratch, sizes)
        with stored(start, load, scratch / "stored") as server:
            downloads = Downloads(server, load)
            yield from _compare(DISTANT_DOWN, name, everyone, downloads, scratch, sizes)
        shutil.rmtree(scratch / "stored")


def _compare(
    case: str,
    server: str,
    clients: list[Contender] | tuple[Contender, ...],
    arrange: Arrange,
    scratch: Path,
    sizes: Sizes,
) -> Iterator[Row]:
    unverified = "unverified: nginx states no checksums"
    for row in compare(case, server, clients, arrange, runs=sizes.runs, scratch=scratch):
        ours_to_nginx = (
            server == "nginx" and row.client == who.OURS and isinstance(arrange, Uploads)
        )
        noted = ours_to_nginx and row.measured is not None
        yield Row(case, server, row.client, row.measured, unverified) if noted else row


CASES: tuple[Cases, ...] = (big, small, versions, far)
"""In the order of the page; what else is to be measured of servers is added here."""
