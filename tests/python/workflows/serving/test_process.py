"""The watching process as a whole: what a look costs, and what is left where it is killed."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

from support.faulty_answers import CutAnswer
from support.faulty_proxy import FaultyProxy, faulty_proxy
from support.project import Registry
from workflows.serving.conftest import Server


def test_a_look_that_finds_nothing_new_is_one_request(server: Server, registry: Registry) -> None:
    server.project.release("1")
    asked: list[int] = []
    with faulty_proxy(registry.sandbox.url) as proxy:
        server.machine = {"JF_URL": proxy.url}
        server.watch(*[lambda: asked.append(len(proxy.asked))] * 4)
    assert [after - before for before, after in itertools.pairwise(asked)] == [1, 1, 1]


def started(server: Server, proxy: FaultyProxy) -> subprocess.Popen[str]:
    """``--watch`` as a process of its own; it tells on its error stream what it does."""
    words = ["download", f"{server.project.model}@production", "--into", str(server.folder)]
    environment = {**os.environ, **server.project.environment, "JF_URL": proxy.url}
    environment |= {"MLOPS_CACHE_SIZE": "0", "CI": "true"}
    return subprocess.Popen(
        [sys.executable, "-m", "mlops_jfrog", *words, "--watch", "--interval", "0.1"],
        env=environment,
        cwd=server.folder.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str], text: str) -> None:
    """Wait until it says so."""
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"it ended without saying {text!r}")


def test_a_process_that_is_killed_while_it_fetches_leaves_the_old_version(
    server: Server, registry: Registry
) -> None:
    server.project.release("1")
    with faulty_proxy(registry.sandbox.url) as proxy:
        with started(server, proxy) as process:
            told(process, "serve")
            # It comes no further than half of a file, however often it tries.
            proxy.inject("GET", "/2/model.json", CutAnswer(after=5), times=10_000)
            server.project.release("2")
            told(process, "bring")
            process.send_signal(signal.SIGKILL)
        assert server.weights() == "1"
        proxy.heal()
        with started(server, proxy) as process:
            told(process, "serve")
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0
    assert server.weights() == "2"
    left = {each.name for each in Path(server.folder).iterdir()}
    assert left == {"current", "versions", "health.json", ".lock"}
