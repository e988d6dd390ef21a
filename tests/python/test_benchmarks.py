"""Measuring: what is counted, what fails, what is compared; never how long something took."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import contenders, suite
from benchmarks.__main__ import measured as run_quick
from benchmarks.compare import Attempt, WrongResult, compare
from benchmarks.contenders import CHECKOUT, CURL, DOHQ, OURS, REQUESTS, Contender
from benchmarks.delay import delayed
from benchmarks.job import Job, random_files
from benchmarks.measure import Command, CommandFailed, Measured, Run, measure, once, summarised
from benchmarks.rows import Row
from benchmarks.servers import Server, Start, nginx, nginx_configuration, nginx_program, sandbox
from benchmarks.sizes import QUICK, Sizes
from benchmarks.transfers import (
    Downloads,
    DownloadsAgain,
    Load,
    Uploads,
    UploadsAgain,
    check_fetched,
    stored,
)

SERVERS: dict[str, Start] = {"sandbox": sandbox, **({"nginx": nginx} if nginx_program() else {})}


def command(folder: Path, code: str) -> Command:
    return Command((sys.executable, "-c", code), {"PATH": os.environ["PATH"]}, folder)


def test_a_command_that_fails_is_no_measurement_and_says_why(tmp_path: Path) -> None:
    failing = command(tmp_path, "import sys; print('out of cheese', file=sys.stderr); sys.exit(3)")
    with pytest.raises(CommandFailed, match="exit code 3: out of cheese"):
        once(failing)


def test_the_first_run_only_warms_the_caches(tmp_path: Path) -> None:
    found = measure(command(tmp_path, "open('ran', 'a').write('x')"), runs=3)
    assert (tmp_path / "ran").read_text(encoding="utf-8") == "xxxx"
    assert found.runs == 3
    assert found.fastest <= found.seconds <= found.slowest


MEASURER = """
import json, os, sys
from pathlib import Path
from benchmarks.measure import Command, once
environment = {"PATH": os.environ["PATH"]}
commands = [Command((sys.executable, "-c", code), environment, Path.cwd()) for code in sys.argv[1:]]
runs = [once(command) for command in commands]
print(json.dumps([(run.peak_mib, run.cpu_seconds) for run in runs]))
"""


def test_memory_and_cpu_are_the_child_s_own_and_its_children_s(tmp_path: Path) -> None:
    busy = f"x = bytearray({300 * 2**20}); sum(range(3_000_000))"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    # In a small process, as the benchmark is: a child begins with the peak of its parent.
    printed = subprocess.run(
        [sys.executable, "-c", MEASURER, "pass", busy, nested],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    idle, *working = json.loads(printed)
    for peak_mib, cpu_seconds in working:
        assert peak_mib - 300 == pytest.approx(10, abs=60)
        assert cpu_seconds > idle[1]


def test_several_runs_are_their_median_and_their_highest_peak() -> None:
    found = summarised([Run(1, 5, 10), Run(9, 7, 30), Run(2, 6, 20)])
    assert found == Measured(2, 1, 9, 6, 30, 3)


def test_runs_of_different_clients_take_turns_and_a_failure_ends_one_of_them(
    tmp_path: Path,
) -> None:
    order: list[str] = []

    @contextmanager
    def arrange(contender: Contender, folder: Path) -> Iterator[Attempt]:
        order.append(contender.name)

        def check() -> None:
            if contender.name == "liar":
                raise WrongResult("nothing is there")

        yield Attempt([command(folder, "pass")], check)

    clients = [Contender(name, lambda *_: ()) for name in ("honest", "liar", "slow")]
    rows = list(compare("case", "server", clients, arrange, runs=3, scratch=tmp_path))

    assert order == ["honest", "liar", "slow", "slow", "honest", "slow", "honest"]
    assert [row.measured is None for row in rows] == [False, True, False]
    assert rows[1].note == "can't: nothing is there"
    assert not (tmp_path / "attempt").exists()


def test_who_is_slow_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.compare.ENOUGH_SECONDS", 1e-6)

    @contextmanager
    def arrange(contender: Contender, folder: Path) -> Iterator[Attempt]:
        yield Attempt([command(folder, "pass")], lambda: None)

    [row] = compare(
        "case", "", [Contender("slow", lambda *_: ())], arrange, runs=9, scratch=tmp_path
    )

    assert row.measured is not None
    assert row.measured.runs == 1


@pytest.mark.parametrize("name", sorted(SERVERS))
def test_every_client_moves_the_files_both_ways(tmp_path: Path, name: str) -> None:
    start = SERVERS[name]
    load = Load(tmp_path / "files", random_files(tmp_path / "files", 3, 20_000))
    clients = [
        each for each in contenders.contenders() if each.name in {OURS, CURL, REQUESTS, DOHQ}
    ]
    rows = list(compare("up", name, clients, Uploads(start, [load]), runs=1, scratch=tmp_path))
    with stored(start, load, tmp_path / "stored") as server:
        down = Downloads(server, load)
        rows += compare("down", name, clients, down, runs=1, scratch=tmp_path)
        repeated = DownloadsAgain(server, load)
        rows += compare("again", name, clients[:1], repeated, runs=1, scratch=tmp_path)

    assert [row.note for row in rows if row.measured is None] == []
    assert len(rows) == 9


def test_what_is_sent_again_is_measured_with_and_without_the_digest_cache(tmp_path: Path) -> None:
    load = Load(tmp_path / "files", random_files(tmp_path / "files", 2, 20_000))
    both = [contenders.ours(), contenders.ours_forgetful()]
    with stored(sandbox, load, tmp_path / "stored") as server:
        again = UploadsAgain(server, load)
        rows = list(compare("again", "", both, again, runs=1, scratch=tmp_path))
    assert [row.note for row in rows if row.measured is None] == []


def test_a_file_that_did_not_arrive_is_a_wrong_result(tmp_path: Path) -> None:
    files = random_files(tmp_path, 2, 10)
    job = Job("down", "http://nowhere", "r", "f", str(tmp_path), files)
    check_fetched(job)
    (tmp_path / files[1].path).write_bytes(b"short")
    with pytest.raises(WrongResult, match="5 bytes, not 10"):
        check_fetched(job)


def test_a_token_is_in_no_command_line(tmp_path: Path) -> None:
    server = Server("sandbox", "http://127.0.0.1:1/artifactory", "canary-5d1e")
    files = random_files(tmp_path, 1, 10)
    job = Job("up", server.base, "r", "f", str(tmp_path), files)
    for contender in (*contenders.contenders(), contenders.digest_and_curl()):
        line = contender.command(job, server, tmp_path).line
        assert [part for part in line if server.token in part] == []
    assert (tmp_path / "curl.conf").stat().st_mode & 0o077 == 0


def test_nginx_keeps_everything_in_its_own_folder(tmp_path: Path) -> None:
    text = nginx_configuration(tmp_path, 8080)
    for line in text.splitlines():
        if "temp_path " in line or line.strip().startswith(("pid", "root")):
            assert f'"{tmp_path}/' in line
    assert "listen 127.0.0.1:8080;" in text


def test_the_delaying_proxy_passes_everything_on(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def echo() -> None:
            peer, _ = listener.accept()
            with peer:
                while block := peer.recv(65536):
                    peer.sendall(block)

        thread = threading.Thread(target=echo, daemon=True)
        thread.start()
        upstream = f"http://127.0.0.1:{listener.getsockname()[1]}/artifactory"
        with delayed(upstream, 0.02, tmp_path) as url:
            assert url.endswith("/artifactory")
            port = int(url.removesuffix("/artifactory").rpartition(":")[2])
            assert echoed(port, content) == content
        thread.join(10)


def echoed(port: int, content: bytes) -> bytes:
    """What comes back of ``content``."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        sender = threading.Thread(target=client.sendall, args=(content,))
        sender.start()
        back = bytearray()
        while len(back) < len(content):
            back += client.recv(65536)
        sender.join()
    return bytes(back)


def test_latency_is_measured_with_as_many_files_as_a_client_can_take(tmp_path: Path) -> None:
    sizes = replace(QUICK, small_count=6, distant_count=2)
    some: dict[str, Start] = {"sandbox": sandbox}
    rows = list(suite.far(some, tmp_path / "files", tmp_path, sizes))
    found = {(row.case, row.client): row.files for row in rows if row.measured}
    for case in (suite.DISTANT_UP, suite.DISTANT_DOWN):
        assert [found[case, client] for client in (OURS, CURL, REQUESTS, DOHQ)] == [6, 6, 2, 2]


def test_without_nginx_the_sandbox_is_measured_alone_and_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cases(servers: dict[str, Start], files: Path, scratch: Path, sizes: Sizes) -> Iterator[Row]:
        yield from (Row("case", server, OURS, None) for server in servers)

    for name in ("starts", "scans", "publishes", "projects"):
        monkeypatch.setattr(suite, name, lambda *_: iter(()))
    monkeypatch.setattr(suite, "CASES", (cases,))
    for module in ("suite", "__main__"):
        monkeypatch.setattr(f"benchmarks.{module}.nginx_program", lambda: None)

    text = run_quick(tmp_path, QUICK)

    assert "## Case, sandbox" in text
    assert "## Case, nginx" not in text
    assert "nginx is not installed, so it was not measured: `sudo apt-get install" in text


def test_make_bench_has_a_quick_run_that_leaves_the_results_alone() -> None:
    shown_by_make = subprocess.run(
        ["make", "--dry-run", "bench", "QUICK=1"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "-m benchmarks --quick" in shown_by_make
