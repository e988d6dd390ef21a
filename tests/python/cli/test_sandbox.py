"""``sandbox``: the embedded platform as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from .conftest import Shell

_PATIENCE_SECONDS = 60.0


def ready(file: Path, process: subprocess.Popen[str]) -> dict[str, str]:
    """What the ready file holds, as soon as it is there."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not file.exists():
        assert process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.02)
    found: dict[str, str] = json.loads(file.read_text())
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to others")
def test_it_serves_until_a_signal_and_shows_no_token(shell: Shell, tmp_path: Path) -> None:
    data = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-m", "mlops_jfrog", "sandbox", "--data", str(data), "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        found = ready(data / "ready.json", process)
        shell.environment |= {"JF_URL": found["url"], "JF_ACCESS_TOKEN": found["adminToken"]}
        assert shell("ping") == 0
    finally:
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=_PATIENCE_SECONDS)
    assert process.returncode == 0
    assert str(data / "ready.json") in errors
    assert found["adminToken"] not in output + errors
    assert found["adminPassword"] not in output + errors
    assert not (data / "ready.json").exists()


def test_without_its_extra_it_says_what_to_install(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("mlops_jfrog.sandbox")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert shell("sandbox", "--data", str(shell.directory / "data")) == 3
    assert "pip install 'mlops-jfrog[sandbox]'" in shell.errors.getvalue()
    assert not (shell.directory / "data").exists()


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(port: str, shell: Shell) -> None:
    assert shell("sandbox", "--port", port) == 2


@pytest.mark.parametrize("fault", ["meteor", "error=200", "latency=5"])
def test_a_fault_that_is_none_is_refused_with_the_grammar(fault: str, shell: Shell) -> None:
    data = shell.directory / "data"
    assert shell("sandbox", "--data", str(data), "--fault", fault) == 2
    assert "error=503,rate=0.2" in shell.errors.getvalue()
    assert not data.exists()


def test_advisories_that_are_not_there_are_refused(shell: Shell) -> None:
    missing = shell.directory / "no-advisories"
    assert shell("sandbox", "--advisories", str(missing)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to others")
def test_faults_are_announced_and_strike(shell: Shell, tmp_path: Path) -> None:
    data = tmp_path / "data"
    line = [sys.executable, "-m", "mlops_jfrog", "sandbox", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(
        [*line, "--fault", "error=418,rate=1,path=artifactory/api/system/ping"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = ready(data / "ready.json", process)["url"]
        answer = requests.get(f"{url}/artifactory/api/system/ping", timeout=30)
        assert (answer.status_code, answer.headers["X-Sandbox-Fault"]) == (418, "error")
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=_PATIENCE_SECONDS)
    assert "on purpose: error of all requests to artifactory/api/system/ping" in errors
