"""``configure`` against a real sandbox: what is kept, and what keeps it from being kept."""

from __future__ import annotations

import io
import json
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import CANARY, Shell


def kept(shell: Shell) -> list[dict[str, Any]]:
    file = Path(shell.environment["HOME"]) / ".jfrog" / "jfrog-cli.conf.v6"
    if not file.exists():
        return []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    servers: list[dict[str, Any]] = json.loads(file.read_text())["servers"]
    return servers


@pytest.fixture
def known(shell: Shell, sandbox: RunningSandbox) -> Shell:
    """A shell whose environment holds the sandbox's token."""
    shell.environment["JF_ACCESS_TOKEN"] = sandbox.admin_token
    return shell


def test_a_server_that_answers_is_kept(known: Shell, sandbox: RunningSandbox) -> None:
    assert known("configure", "prod", "--url", f"{sandbox.url}/artifactory/") == 0
    (server,) = kept(known)
    assert server["serverId"] == "prod"
    assert server["url"] == f"{sandbox.url}/"
    assert server["accessToken"] == sandbox.admin_token
    assert server["isDefault"] is True
    assert sandbox.admin_token not in known.said


def test_a_kept_server_is_used_by_its_name(known: Shell, sandbox: RunningSandbox) -> None:
    assert known("configure", "prod", "--url", sandbox.url) == 0
    del known.environment["JF_ACCESS_TOKEN"]
    known.output = io.StringIO()
    assert known("ping", "--server-id", "prod", "--json") == 0
    document = json.loads(known.output.getvalue())
    assert document["outputs"]["server"] == "prod"
    assert document["outputs"]["url"] == sandbox.url
    assert sandbox.admin_token not in known.said


def test_another_default(known: Shell, sandbox: RunningSandbox) -> None:
    assert known("configure", "one", "--url", sandbox.url) == 0
    assert known("configure", "two", "--url", sandbox.url, "--default") == 0
    assert [server["serverId"] for server in kept(known) if server.get("isDefault")] == ["two"]


def test_the_token_comes_from_standard_input(shell: Shell, sandbox: RunningSandbox) -> None:
    shell.input = io.StringIO(sandbox.admin_token + "\n")
    assert shell("configure", "prod", "--url", sandbox.url, "--token-file", "-") == 0
    assert kept(shell)[0]["accessToken"] == sandbox.admin_token


def test_a_user_with_a_password(shell: Shell, sandbox: RunningSandbox) -> None:
    shell.environment = {"HOME": shell.environment["HOME"], "JF_PASSWORD": sandbox.admin_password}
    url, user = sandbox.url, sandbox.admin_user
    assert shell("configure", "prod", "--url", url, "--user", user) == 0
    assert kept(shell)[0]["password"] == sandbox.admin_password
    assert sandbox.admin_password not in shell.said


def test_a_reference_is_not_kept_as_if_it_were_a_token(
    shell: Shell, sandbox: RunningSandbox
) -> None:
    shell.environment["JF_ACCESS_TOKEN"] = "aws-sm://ml/jfrog"
    assert shell("configure", "prod", "--url", sandbox.url) == 2
    assert "the access token is a reference" in shell.errors.getvalue()
    assert kept(shell) == []


def test_a_refused_token_is_not_kept(shell: Shell, sandbox: RunningSandbox) -> None:
    assert shell("configure", "prod", "--url", sandbox.url) == 4
    assert kept(shell) == []
    assert CANARY not in shell.said


def test_a_host_that_does_not_answer_is_not_kept(shell: Shell) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert shell("configure", "prod", "--url", url) == 7
    assert kept(shell) == []
    assert CANARY not in shell.said


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["--url", "https://h"], 2, "needs a name"),
        (["prod"], 2, "needs a URL"),
        (["prod", "--url", "ftp://h"], 3, "no URL"),
        (["prod", "--url", "https://ada:pw@h"], 3, "holds a user or a password"),
        (["prod", "--url", "https://h", "--token", "x"], 2, "No such option"),
        (["prod", "--url", "https://h", "--token-file", "absent"], 2, "can't be read"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_tried(
    arguments: list[str], exit_code: int, said: str, shell: Shell
) -> None:
    assert shell("configure", *arguments) == exit_code
    assert said in shell.errors.getvalue()
    assert kept(shell) == []
    assert "pw" not in shell.said


def test_a_token_on_the_command_line_is_not_repeated(shell: Shell) -> None:
    assert shell("configure", "prod", "--token=s3cret-looking") == 2
    assert shell("configure", "prod", "s3cret-looking") == 2
    assert "s3cret" not in shell.said


def test_without_a_token_and_a_terminal_it_does_not_wait(shell: Shell) -> None:
    del shell.environment["JF_ACCESS_TOKEN"]
    assert shell("configure", "prod", "--url", "https://h") == 4
    assert "no terminal to ask" in shell.errors.getvalue()


def test_a_project_file_in_the_way_is_none_of_its_business(
    known: Shell, sandbox: RunningSandbox
) -> None:
    (known.directory / "mlops.yml").write_text("nonsense: [")
    assert known("configure", "prod", "--url", sandbox.url) == 0
