"""``python -m benchmarks.sandbox``: measure the sandbox, write ``benchmarks/SANDBOX.md``."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.process import python_process, wait_for_file
from benchmarks.sandbox_client import Address, ask, download, repeated, upload
from benchmarks.sandbox_items import LARGE_ANSWER, SEARCHES, Search, fill
from benchmarks.sandbox_page import FULL, QUICK, Figure, Sizes, line, page
from benchmarks.sizes import KIB, MIB

RESULTS = Path(__file__).resolve().parent / "SANDBOX.md"
QUICK_RESULTS = RESULTS.parent.parent / "build" / "bench-sandbox-quick.md"
_MEGABYTE = 1_000_000


def figures(scratch: Path, sizes: Sizes) -> Iterator[Figure]:
    """Everything, with folders of its own below ``scratch``."""
    peaks: list[float] = []
    yield _starts(scratch, sizes)
    with _served(scratch / "files", peaks) as address:
        ask(address, "PUT", "/artifactory/api/repositories/x-local", b'{"rclass": "local"}')
        yield from _big_file(address, scratch, sizes)
        yield _small_file(address, sizes)
    fill(scratch / "items" / "data", sizes.items)
    with _served(scratch / "items", peaks) as address:
        for search in SEARCHES:
            yield _search(address, search, sizes, 50)
        yield _search(address, LARGE_ANSWER, sizes, None)
    yield Figure("peak memory of all of it", "MiB", (max(peaks),), "at most", 200)


def _starts(scratch: Path, sizes: Sizes) -> Figure:
    seconds = []
    for number in range(sizes.runs):
        began = time.perf_counter()
        with _served(scratch / f"start-{number}", []) as address:
            ask(address, "GET", "/artifactory/api/system/ping")
            seconds.append(time.perf_counter() - began)
    return Figure(
        "start of an empty data folder to the first answer", "s", tuple(seconds), goal=1.5
    )


def _big_file(address: Address, scratch: Path, sizes: Sizes) -> Iterator[Figure]:
    file = scratch / "big"
    sha256 = _random_file(file, sizes.big)
    rate = sizes.big / _MEGABYTE
    up = [
        rate / upload(address, f"/artifactory/x-local/{number}/big", file, sha256)
        for number in range(sizes.runs)
    ]
    yield Figure("one big file up, three checksums", "MB/s", tuple(up), "at least", 250)
    path = "/artifactory/x-local/0/big"
    down = [rate / download(address, path, sizes.big) for _ in range(sizes.runs)]
    yield Figure("one big file down", "MB/s", tuple(down), "at least", 800)
    file.unlink()


def _small_file(address: Address, sizes: Sizes) -> Figure:
    path = "/artifactory/x-local/small"
    ask(address, "PUT", path, bytes(KIB))
    rates = [
        sizes.gets / repeated(address, path, KIB, sizes.gets, sizes.connections)
        for _ in range(sizes.runs)
    ]
    name = f"downloads of 1 KiB over {sizes.connections} connections, each recorded"
    return Figure(name, "1/s", tuple(rates), "at least", 1500)


def _search(address: Address, search: Search, sizes: Sizes, goal: float | None) -> Figure:
    limit = "" if search.limit is None else f".limit({search.limit})"
    query = f"items.find({{{search.criteria}}}){limit}".encode()
    taken = []
    for _ in range(4 * sizes.runs):
        began = time.perf_counter()
        body = ask(address, "POST", "/artifactory/api/search/aql", query)
        taken.append(1000 * (time.perf_counter() - began))
    count = len(json.loads(body)["results"])
    return Figure(
        f"search by two properties: {search.name} ({count} found)", "ms", tuple(taken), goal=goal
    )


def _random_file(file: Path, size: int) -> str:
    digest, block = hashlib.sha256(), os.urandom(MIB)
    with file.open("wb") as content:
        for number in range(size // MIB):
            part = number.to_bytes(8, "big") + block[8:]
            digest.update(part)
            content.write(part)
    return digest.hexdigest()


@contextmanager
def _served(folder: Path, peaks: list[float]) -> Iterator[Address]:
    """The sandbox in a process of its own; at its end ``peaks`` gets its memory in MiB."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "ready.json"
    arguments = [
        "sandbox",
        "--data",
        str(folder / "data"),
        "--port",
        "0",
        "--ready-file",
        str(ready),
    ]
    with python_process("mlops_jfrog", arguments) as process:
        wait_for_file(ready, process)
        facts = json.loads(ready.read_text(encoding="utf-8"))
        yield Address(facts["url"], facts["adminToken"])
        peaks.append(_peak(facts["pid"]))


def _peak(pid: int) -> float:
    """The most memory that a process has held, in MiB; only Linux tells."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main(arguments: list[str] | None = None) -> int:
    """Everything takes three minutes and 7 GiB of disk."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the measuring")
    parser.add_argument("--output", type=Path, help="where to write the page")
    given = parser.parse_args(arguments)
    sizes, output = (QUICK, QUICK_RESULTS) if given.quick else (FULL, RESULTS)
    output = given.output or output
    found = []
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-bench-") as scratch:
        for figure in figures(Path(scratch), sizes):
            print(line(figure), flush=True)
            found.append(figure)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(found, sizes), encoding="utf-8")
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
