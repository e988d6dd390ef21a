"""``with -- COMMAND``: settings in the command's environment, and nowhere else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import CANARY, Shell

TELL = "import json, os; json.dump(dict(os.environ), open('told.json', 'w'))"


@pytest.fixture
def connected(shell: Shell) -> Shell:
    """With a platform, which `with` doesn't need to reach."""
    shell.environment |= {"JF_URL": "https://acme.jfrog.io", "PATH": os.environ["PATH"]}
    return shell


def told(shell: Shell) -> dict[str, str]:
    found = json.loads((shell.directory / "told.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_command_finds_the_settings_in_its_environment(connected: Shell) -> None:
    assert connected("with", "--", sys.executable, "-c", TELL) == 0, connected.said

    found = told(connected)
    platform = "https://acme.jfrog.io/artifactory/api"
    assert found["HF_ENDPOINT"] == f"{platform}/huggingfaceml/huggingface-remote"
    assert found["HF_TOKEN"] == found["JF_ACCESS_TOKEN"] == CANARY
    assert found["HF_HUB_ETAG_TIMEOUT"] == found["HF_HUB_DOWNLOAD_TIMEOUT"] == "86400"
    assert found["JF_URL"] == "https://acme.jfrog.io"
    index = found["PIP_INDEX_URL"]
    assert index == "https://token@acme.jfrog.io/artifactory/api/pypi/pypi-virtual/simple"


def test_its_flags_end_before_the_command(connected: Shell) -> None:
    tell = f"{TELL}; import sys; json.dump(sys.argv[1:], open('words.json', 'w'))"
    words = ["--json=true", "--debug", "--", "a b"]
    line = ["with", "--pypi-repository", "other", "--", sys.executable, "-c", tell, *words]
    assert connected(*line) == 0, connected.said
    assert told(connected)["PIP_INDEX_URL"].endswith("/other/simple")
    assert json.loads((connected.directory / "words.json").read_text()) == words


def test_standard_output_is_the_commands_own(connected: Shell) -> None:
    assert connected("with", "--", sys.executable, "-c", "pass") == 0
    assert connected.output.getvalue() == ""


def test_the_secret_is_in_no_output_and_in_no_file_that_stays(connected: Shell) -> None:
    note = "import os; open('path', 'w').write(os.environ['PATH'].split(os.pathsep)[0])"
    assert connected("with", "--json", "--", sys.executable, "-c", note) == 0

    assert CANARY not in connected.said
    assert "HF_TOKEN" in json.loads(connected.output.getvalue())["outputs"]["secrets"]
    folder = Path((connected.directory / "path").read_text(encoding="utf-8"))
    assert folder.name.startswith("mlops-jfrog-")
    assert not folder.exists()


@pytest.mark.parametrize("code", [0, 1, 7, 141])
def test_its_exit_code_is_that_of_the_command(connected: Shell, code: int) -> None:
    assert connected("with", "--", sys.executable, "-c", f"raise SystemExit({code})") == code


def test_a_command_that_a_signal_ends_is_told_as_a_shell_does(connected: Shell) -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert connected("with", "--", sys.executable, "-c", kill) == 128 + signal.SIGKILL


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["with"], "no command"),
        (["with", "--", "no-such-command-here"], "can't be run"),
        (["with", "--nonsense", "--", "true"], "nonsense"),
    ],
)
def test_what_can_not_be_run_is_an_error_of_ours(
    connected: Shell, line: list[str], said: str
) -> None:
    assert connected(*line) == 2
    assert said in connected.said


def test_a_termination_is_passed_on_to_the_command(connected: Shell) -> None:
    wait = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(33))\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    line = [sys.executable, "-m", "mlops_jfrog", "with", "--", sys.executable, "-c", wait]
    with subprocess.Popen(
        line,
        env=connected.environment,
        cwd=connected.directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 33, errors


def test_configure_without_a_name_tries_the_connection_and_keeps_nothing(
    shell: Shell, sandbox: RunningSandbox
) -> None:
    shell.environment |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.admin_token}

    assert shell("configure", "--json") == 0, shell.said

    outputs = json.loads(shell.output.getvalue())["outputs"]
    assert outputs["user"] == "admin"
    assert outputs["environment"]["JF_URL"] == sandbox.url
    assert outputs["secrets"] == {"JF_ACCESS_TOKEN": "token", "HF_TOKEN": "token"}
    assert sandbox.admin_token not in shell.said
    assert not (Path(shell.environment["HOME"]) / ".jfrog").exists()
