"""Every measurement of one run, in order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import contenders as who
from benchmarks.compare import Arrange, compare
from benchmarks.contenders import Contender
from benchmarks.job import random_files
from benchmarks.projects import projects
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
    away,
    distant,
    stored,
)
from benchmarks.used import put_aside

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
    yield from projects(scratch, sizes)
    servers: dict[str, Start] = {"sandbox": sandbox}
    if nginx_program() is not None:
        servers = {"nginx": nginx, **servers}
    for measured in CASES:
        files = scratch / "files"
        yield from measured(servers, files, scratch, sizes)
        put_aside(files)


def big(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """One big file."""
    load = Load(files, random_files(files, 1, sizes.big))
    yield from _compare(Case(DIGEST, ""), [who.digest()], Reads(load), scratch, sizes)
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
    everyone, files = who.contenders(), len(load.files)
    for name, start in servers.items():
        new, up = Uploads(start, [load]), Case(names.up, name, files)
        yield from _compare(up, [*everyone, *senders], new, scratch, sizes)
        with stored(start, load, scratch / "stored") as server:
            if name == "sandbox":
                # nginx can't say what it has, so that there everything is sent anew.
                again = [everyone[0], who.ours_forgetful(), *everyone[1:]]
                case = Case(names.up_again, name, files)
                yield from _compare(case, again, UploadsAgain(server, load), scratch, sizes)
            case = Case(names.down, name, files)
            yield from _compare(case, everyone, Downloads(server, load), scratch, sizes)
            case = Case(names.down_again, name, files)
            yield from _compare(case, everyone, DownloadsAgain(server, load), scratch, sizes)
        put_aside(scratch / "stored")


def versions(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """One version after the other; each has one new file in ten."""
    loads = [Load(files / "0", random_files(files / "0", sizes.version_count, sizes.small))]
    changed = max(1, sizes.version_count // 10)
    for number in range(1, sizes.versions):
        folder, before = files / str(number), loads[-1]
        shutil.copytree(before.local, folder)
        new = random_files(folder, changed, sizes.small)
        loads.append(Load(folder, (*new, *before.files[changed:])))
    case = Case(VERSIONS, "sandbox", sum(len(load.files) for load in loads))
    uploads = Uploads(servers["sandbox"], loads)
    yield from _compare(case, who.contenders(), uploads, scratch, sizes)


def far(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """Small files with latency: all for who moves many at once, some for the others."""
    load = Load(files, random_files(files, sizes.small_count, sizes.small))
    some = replace(load, files=load.files[: sizes.distant_count])
    shares = [(who.at_once(), load), (who.one_by_one(), some)]
    for name, near in servers.items():
        start = distant(near, sizes.round_trip)
        for clients, share in shares:
            case = Case(DISTANT_UP, name, len(share.files))
            yield from _compare(case, clients, Uploads(start, [share]), scratch, sizes)
        with (
            stored(near, load, scratch / "stored") as close,
            away(close, sizes.round_trip, scratch) as server,
        ):
            for clients, share in shares:
                case = Case(DISTANT_DOWN, name, len(share.files))
                yield from _compare(case, clients, Downloads(server, share), scratch, sizes)
        put_aside(scratch / "stored")


@dataclass(frozen=True)
class Case:
    """What is measured: on which server, with how many files."""

    name: str
    server: str
    files: int = 1


def _compare(
    case: Case, clients: Sequence[Contender], arrange: Arrange, scratch: Path, sizes: Sizes
) -> Iterator[Row]:
    uploads = isinstance(arrange, Uploads)
    found = compare(
        case.name,
        case.server,
        clients,
        arrange,
        runs=sizes.runs,
        scratch=scratch,
        files=case.files,
    )
    for row in found:
        if uploads and case.server == "nginx" and row.client == who.OURS and row.measured:
            row = replace(row, note="unverified: nginx states no checksums")
        yield row


CASES: tuple[Cases, ...] = (big, small, versions, far)
"""In the order of the page; what else is to be measured of servers is added here."""
