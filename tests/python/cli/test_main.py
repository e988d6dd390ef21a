"""The command as a process: exit codes, signals, pipes, nothing secret anywhere."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mlops_jfrog.version import __version__

from .conftest import CANARY

COMMAND = [sys.executable, "-m", "mlops_jfrog"]
# A process started in the background of a script inherits SIGINT ignored; a terminal's does not.
AT_A_TERMINAL = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("mlops_jfrog", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": str(tmp_path),
        "JF_ACCESS_TOKEN": CANARY,
        "JF_URL": "http://127.0.0.1:1",
    }


def run(
    *arguments: str, environment: dict[str, str], directory: Path
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert CANARY not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["--verison"], 2),
        (["nonsense"], 2),
        (["publish", "--timeout", CANARY], 2),
        (["evaluate", "--project-file", "absent.yml"], 3),
        (["evaluate", "--require", "f1 > 0"], 5),
        (["ping", "--debug"], 7),
        (["gate", "--server-id", "absent"], 3),
    ],
)
def test_the_process_exits_with_the_code_of_its_error(
    arguments: list[str], exit_code: int, environment: dict[str, str], tmp_path: Path
) -> None:
    done = run(*arguments, environment=environment, directory=tmp_path)
    assert done.returncode == exit_code
    if exit_code:
        assert done.stdout == ""
        assert [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert ("Traceback" in done.stderr) == ("--debug" in arguments)


def test_without_arguments_it_shows_its_help(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(environment=environment, directory=tmp_path)
    assert done.returncode == 2
    assert "Commands:" in done.stderr


def test_a_console_without_unicode_is_no_reason_to_fail(
    environment: dict[str, str], tmp_path: Path
) -> None:
    environment |= {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    (tmp_path / "metrics.json").write_text('{"größe": 1}', encoding="utf-8")
    done = run("evaluate", "--require", "größe > 0", environment=environment, directory=tmp_path)
    assert done.returncode == 0
    assert r"gr\xf6\xdfe" in done.stdout


def test_a_reader_that_goes_away_is_no_traceback(
    environment: dict[str, str], tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [*COMMAND, "config", "show"],
            env=environment,
            cwd=tmp_path,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 141
    assert done.stderr == ""


@contextmanager
def silent_server() -> Iterator[tuple[str, socket.socket]]:
    """A server that accepts a connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", listener


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to others")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("verb", ["ping", "run"])
def test_a_signal_ends_it_in_130_and_leaves_nothing_behind(
    verb: str, number: signal.Signals, environment: dict[str, str], tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    request = {"contract": 1, "helper": __version__, "operation": "download"}
    (workspace / "request.json").write_text(json.dumps({**request, "arguments": {"model": "x"}}))
    arguments = {
        "ping": ["ping"],
        "run": ["run", "--request", "request.json", "--result", "result.json"],
    }[verb]
    with silent_server() as (url, listener):
        process = subprocess.Popen(
            [sys.executable, "-c", AT_A_TERMINAL, *arguments],
            env={**environment, "JF_URL": url},
            cwd=workspace,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = listener.accept()
        with connection:
            process.send_signal(number)
            try:
                output, errors = process.communicate(timeout=60)
            finally:
                process.kill()
    assert process.returncode == 130
    assert "error: interrupted" in errors
    assert "Traceback" not in errors
    assert CANARY not in output + errors
    expected = {"request.json"} | ({"result.json"} if verb == "run" else set())
    assert {path.name for path in workspace.iterdir()} == expected
