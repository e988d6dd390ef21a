"""Where a secret is read from."""

from __future__ import annotations

import getpass
import io
from pathlib import Path

import pytest

from mlops_jfrog.cli.secret_input import read_secret
from mlops_jfrog.errors import AuthenticationError, UsageError

from .conftest import CANARY, Shell, Terminal

VARIABLES = ["JF_ACCESS_TOKEN", "JFROG_TOKEN"]


def read(shell: Shell, file: str | None = None) -> str:
    surroundings = shell.surroundings
    secret = read_secret("access token", Path(file) if file else None, VARIABLES, surroundings)
    assert surroundings.redact(secret) == "***"
    return secret


def test_from_a_file_in_the_working_directory(shell: Shell) -> None:
    (shell.directory / "token").write_text("from-file\n")
    assert read(shell, "token") == "from-file"


def test_from_standard_input(shell: Shell) -> None:
    shell.input = io.StringIO("from-input\r\n")
    assert read(shell, "-") == "from-input"


def test_from_the_first_variable_that_is_set(shell: Shell) -> None:
    shell.environment = {"JF_ACCESS_TOKEN": " ", "JFROG_TOKEN": "from-variable"}
    assert read(shell) == "from-variable"


def test_a_file_wins_over_the_environment(shell: Shell) -> None:
    (shell.directory / "token").write_text("from-file")
    assert shell.environment["JF_ACCESS_TOKEN"] == CANARY
    assert read(shell, "token") == "from-file"


def test_from_a_prompt_at_a_terminal(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def typed(prompt: str, stream: object) -> str:
        asked.append(prompt)
        assert stream is shell.errors
        return "typed"

    monkeypatch.setattr(getpass, "getpass", typed)
    shell.environment, shell.input, shell.errors = {}, Terminal(), Terminal()
    assert read(shell) == "typed"
    assert asked == ["Access token: "]


@pytest.mark.parametrize("terminals", ["neither", "input", "errors"])
def test_never_from_a_prompt_without_a_terminal(
    terminals: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda *_: pytest.fail("it asked"))
    shell.environment = {}
    shell.input = Terminal() if terminals == "input" else io.StringIO()
    shell.errors = Terminal() if terminals == "errors" else io.StringIO()
    with pytest.raises(AuthenticationError, match="no terminal to ask") as refused:
        read(shell)
    assert "JF_ACCESS_TOKEN" in refused.value.hint
    assert "--token-file" in refused.value.hint


@pytest.mark.parametrize("content", [b"", b"\n", b"  ", b"two\nlines", b"esc\x1b", b"\xff\xfe"])
def test_what_is_no_secret_is_refused_without_showing_it(content: bytes, shell: Shell) -> None:
    (shell.directory / "token").write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read(shell, "token")
    assert "two" not in refused.value.message


@pytest.mark.parametrize("name", ["absent", "."])
def test_a_file_that_can_not_be_read_is_named(name: str, shell: Shell) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        read(shell, name)
