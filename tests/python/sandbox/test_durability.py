"""Several processes on one data folder, and processes that are killed."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from sandbox.http_client import Client


@dataclass
class Served:
    """A sandbox in a process of its own."""

    process: subprocess.Popen[bytes]
    url: str
    token: str

    def client(self) -> Client:
        return Client(f"{self.url}/artifactory", self.token)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


Start = Callable[[], Served]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts processes that share one data folder."""
    started: list[Served] = []

    def start_one() -> Served:
        ready = tmp_path / f"ready-{len(started)}.json"
        command = [sys.executable, "-m", "mlops_jfrog.sandbox", "--data", str(tmp_path / "data")]
        process = subprocess.Popen([*command, "--ready-file", str(ready)])
        while not ready.exists():
            assert process.poll() is None
            time.sleep(0.01)
        facts = json.loads(ready.read_text())
        started.append(Served(process, facts["url"], facts["adminToken"]))
        return started[-1]

    yield start_one
    for served in started:
        if served.process.poll() is None:
            served.process.terminate()
            served.process.wait(20)


def check_consistent(data: Path) -> None:
    """Every item has its content, every content is what its name says, nothing else is there."""
    database = sqlite3.connect(data / "sandbox.sqlite3")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = {row[0]: row[1] for row in database.execute("SELECT sha256, size FROM blobs")}
    finally:
        database.close()
    files = {file.name: file for file in (data / "filestore").glob("*/*")}
    assert files.keys() == rows.keys()
    for name, file in files.items():
        content = file.read_bytes()
        assert hashlib.sha256(content).hexdigest() == name
        assert len(content) == rows[name]


def test_a_restart_keeps_everything(start: Start, tmp_path: Path) -> None:
    first = start()
    client = first.client()
    client("PUT", "api/repositories/x-local", json={"rclass": "local"})
    client("PUT", "x-local/m;a=b", data=b"weights")
    first.kill()
    again = start().client()
    assert again("GET", "x-local/m").content == b"weights"
    assert again("GET", "api/storage/x-local/m?properties").json()["properties"] == {"a": ["b"]}
    assert Client(again.url, first.token)("GET", "x-local/m").status_code == 200
    check_consistent(tmp_path / "data")


def test_two_processes_share_one_data_folder(start: Start, tmp_path: Path) -> None:
    servers = [start(), start()]
    servers[0].client()("PUT", "api/repositories/x-local", json={"rclass": "local"})

    def work(worker: int) -> None:
        client = servers[worker % 2].client()
        for number in range(15):
            path, shared = f"x-local/{worker}/{number}", f"x-local/shared/{number}"
            assert client("PUT", f"{path};worker={worker}", data=path).status_code == 201
            assert client("PUT", shared, data=f"same {number}").status_code == 201
            assert client("POST", f"api/copy/{path}?to=/x-local/c/{worker}-{number}").ok
            if number % 3 == 0:
                assert client("DELETE", path).status_code == 204
        client.session.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    query = 'items.find({"repo": "x-local"})'
    found = [server.client()("POST", "api/search/aql", data=query).json() for server in servers]
    assert found[0] == found[1]
    assert len(found[0]["results"]) == 4 * 10 + 15 + 4 * 15
    check_consistent(tmp_path / "data")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
def test_a_kill_during_an_upload_leaves_what_was_there(
    start: Start, tmp_path: Path, share: float
) -> None:
    served = start()
    client = served.client()
    client("PUT", "api/repositories/x-local", json={"rclass": "local"})
    client("PUT", "x-local/m", data=b"old")
    content = random.Random(7).randbytes(8_000_000)
    arrived = threading.Event()

    def body() -> Iterator[bytes]:
        sent = 0
        while sent < len(content) * share:
            yield content[sent : sent + 100_000]
            sent += 100_000
        served.kill()
        arrived.set()
        yield content[sent:]

    with pytest.raises(requests.ConnectionError):
        client("PUT", "x-local/m", data=body())
    assert arrived.is_set()
    again = start().client()
    assert again("GET", "x-local/m").content == b"old"
    check_consistent(tmp_path / "data")
    assert again("PUT", "x-local/m", data=content).status_code == 201
    assert again("GET", "x-local/m").content == content
    check_consistent(tmp_path / "data")


def test_kills_at_any_moment_keep_what_was_acknowledged(start: Start, tmp_path: Path) -> None:
    acknowledged: dict[str, bytes] = {}
    dice = random.Random(11)
    start().client()("PUT", "api/repositories/x-local", json={"rclass": "local"})
    for attempt in range(5):
        served = start()
        killer = threading.Timer(dice.uniform(0.02, 0.25), served.kill)
        killer.start()
        client = served.client()
        try:
            for number in range(10_000):
                path, content = f"x-local/{attempt}/{number}", dice.randbytes(2_000)
                if client("PUT", path, data=content).status_code == 201:
                    acknowledged[path] = content
        except requests.RequestException:
            pass
        killer.join()
    survivor = start().client()
    assert acknowledged
    for path, content in acknowledged.items():
        assert survivor("GET", path).content == content


def test_memory_does_not_grow_with_the_size_of_a_file(start: Start) -> None:
    served = start()
    client = served.client()
    client("PUT", "api/repositories/x-local", json={"rclass": "local"})
    block = bytes(1024 * 1024)
    client("PUT", "x-local/small", data=block)
    before = resident_peak(served.process.pid)
    assert client("PUT", "x-local/large", data=iter([block] * 300)).status_code == 201
    with client.session.get(
        f"{client.url}/x-local/large",
        headers={"Authorization": f"Bearer {served.token}"},
        stream=True,
        timeout=60,
    ) as answer:
        assert sum(len(part) for part in answer.iter_content(1024 * 1024)) == 300 * len(block)
    assert resident_peak(served.process.pid) - before < 40 * 1024 * 1024


def resident_peak(pid: int) -> int:
    """Most memory that a process has held, in bytes."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("needs /proc")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
