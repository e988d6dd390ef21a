"""Other processes: killed in the middle, side by side, without space."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from support.part_server import CANARY, Fault, PartServer

CONTENT = random.Random(6).randbytes(40 << 20)

FETCH = """
import json, resource, sys
from pathlib import Path
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import MlopsError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions

url, token, source, sha256, size, target, cache, split, largest = json.loads(sys.argv[1])
if largest:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
platform = Platform(PlatformSession({"artifactory": url}, authorization=f"Bearer {token}"))
order = Fetching(ArtifactPath.parse(source), sha256, size, Path(target))
try:
    [done] = fetch_files(
        platform,
        [order],
        options=TransferOptions(split_from_bytes=split, range_count=2),
        cache=ContentCache.open(Path(cache)),
    )
    print(done.bytes_received)
except MlopsError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


def start(
    server: PartServer,
    order: Fetching,
    cache: Path,
    split: int = 1 << 40,
    largest: int | None = None,
) -> subprocess.Popen[str]:
    """A process that fetches ``order``; ``largest`` is the size of a file that its disk bears."""
    arguments = [server.url, CANARY, str(order.source), order.sha256, order.size]
    arguments += [str(order.target), str(cache), split, largest]
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, json.dumps(arguments)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("split", [1 << 40, 1 << 20])
def test_what_a_killed_process_fetched_is_not_fetched_again(
    server: PartServer, tmp_path: Path, split: int
) -> None:
    order = server.fetching("model.bin", CONTENT, tmp_path / "out/model.bin")
    held = threading.Event()
    server.faults = [Fault(wait_for=held)] * 2
    process = start(server, order, tmp_path / "cache", split)
    journal = tmp_path / "cache/partial" / f"{order.sha256}.journal"
    with process:
        while not (journal.exists() and " " in journal.read_text().partition("\n")[2]):
            assert process.poll() is None
            # Every answer is held in its middle, so that the kill is always before the end.
            threading.Event().wait(0.02)
        process.send_signal(signal.SIGKILL)
    held.set()
    assert not (tmp_path / "out/model.bin").exists()
    kept = sum(
        int(stop) - int(start)
        for start, stop in (
            line.split() for line in journal.read_text().splitlines() if line[0].isdigit()
        )
    )

    with start(server, order, tmp_path / "cache", split) as again:
        output, errors = again.communicate(timeout=60)

    assert errors == ""
    assert int(output) == len(CONTENT) - kept < len(CONTENT)
    assert order.target.read_bytes() == CONTENT
    assert files_below(tmp_path / "cache/partial") == []


def test_processes_side_by_side_fetch_the_same_bytes_once(
    server: PartServer, tmp_path: Path
) -> None:
    orders = [
        server.fetching("model.bin", CONTENT, tmp_path / f"out{n % 2}/model.bin") for n in range(4)
    ]
    started = [start(server, order, tmp_path / "cache") for order in orders]
    ended = [process.communicate(timeout=60) for process in started]

    assert [errors for _, errors in ended] == [""] * 4
    assert len(server.asked) == 1
    assert sum(int(output) for output, _ in ended) == len(CONTENT)
    for n in range(2):
        assert (tmp_path / f"out{n}/model.bin").read_bytes() == CONTENT
        assert files_below(tmp_path / f"out{n}") == ["model.bin"]


@pytest.mark.parametrize("size", [50_000, len(CONTENT)])
def test_a_full_disk_is_one_line_and_leaves_nothing(
    server: PartServer, tmp_path: Path, size: int
) -> None:
    order = server.fetching("model.bin", CONTENT[:size], tmp_path / "out/model.bin")

    with start(server, order, tmp_path / "cache", largest=size // 2) as process:
        _, errors = process.communicate(timeout=60)

    assert errors.splitlines() == [
        f"{ConfigurationError.__name__}: {order.target} can't be written: File too large"
    ]
    assert not order.target.parent.exists()
    assert files_below(tmp_path / "cache/partial") == files_below(tmp_path / "cache/content") == []


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """As at a terminal, even where these tests were started with the signal ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_an_interruption_leaves_nothing_in_the_target(server: PartServer, tmp_path: Path) -> None:
    cache = ContentCache.open(tmp_path / "cache")
    orders = [server.fetching(f"{n}", CONTENT[n:], tmp_path / f"out/{n}") for n in range(3)]
    held = threading.Event()
    server.faults = [Fault(wait_for=held)] * 3

    class Interrupting:
        """Ctrl-C, once, when bytes move."""

        def __init__(self) -> None:
            self.pressed = threading.Lock()

        def begin(self, total_files: int | None, total_bytes: int | None) -> None: ...

        def started(self, name: str, size: int) -> None: ...

        def moved(self, name: str, size: int) -> None:
            if self.pressed.acquire(blocking=False):
                signal.raise_signal(signal.SIGINT)

        def finished(self, name: str) -> None: ...

    platform = server.platform()
    with pytest.raises(KeyboardInterrupt):
        fetch_files(
            platform,
            orders,
            options=TransferOptions(threads=3),
            progress=Interrupting(),
            cache=cache,
        )
    platform.session.close()
    working = [each for each in threading.enumerate() if each.name.startswith("fetch-")]
    for each in working:
        each.join(10)
    # They ended by themselves, while the server still held its answers back.
    still_working = [each for each in working if each.is_alive()]
    held.set()

    assert still_working == []
    assert files_below(tmp_path / "out") == []
