"""Secrets by reference: read when they are needed, renewed when refused, shown never."""

from __future__ import annotations

import shlex
import sys
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.credentials import BearerToken, UserPassword
from mlops_jfrog.settings.secret_reference import (
    StoredSecret,
    is_reference,
    read_reference,
    shown_reference,
)

CANARY = "canary-7f3e"


def python(program: str) -> str:
    return f"command:{shlex.join([sys.executable, '-c', program])}"


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text(f"{CANARY}\n", encoding="utf-8")
    return file


def test_a_secret_is_read_where_it_is_kept(token_file: Path) -> None:
    assert read_reference(f"file://{token_file}", {}) == CANARY
    assert read_reference("env://OTHER", {"OTHER": f" {CANARY}\n"}) == CANARY
    assert read_reference(python(f"print('{CANARY}')"), {}) == CANARY


def test_a_command_is_run_without_a_shell_and_with_the_variables_of_the_call() -> None:
    program = "import os, sys; print(os.environ['WHERE'] + sys.argv[1])"
    reference = f"{python(program)} '$HOME; echo'"
    assert read_reference(reference, {"WHERE": "vault:"}) == "vault:$HOME; echo"


@pytest.mark.parametrize("text", ["eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "", "file:/x", "s3://b/k"])
def test_other_texts_are_no_references(text: str) -> None:
    assert not is_reference(text)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("env://NONE", "env://NONE: there is no such variable"),
        ("env://EMPTY", "env://EMPTY is empty"),
        ("env://NESTED", "env://NESTED holds a reference, not a secret"),
        ("file:///no/such/file", "/no/such/file can't be read: No such file or directory"),
        ("file://run/token", "file://run/token names no absolute path"),
        ("file:///", "/ can't be read: Is a directory"),
        ("file:///dev/zero", "/dev/zero is no file with a secret: it is too large"),
        ("command:", "command: names no program"),
        ("command:'", "command: No closing quotation"),
        ("command:no-such-program --secret canary-7f3e", "command:no-such-program … failed"),
        (python(f"print('{CANARY}'); raise SystemExit(3)"), "… ended with exit code 3"),
        (python(f"import sys; sys.exit('{CANARY}')"), "… ended with exit code 1"),
        (python(r"import sys; sys.stdout.buffer.write(b'\xff')"), "… failed: UnicodeDecodeError"),
        (python("pass"), "… is empty"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(reference: str, said: str) -> None:
    environment = {"EMPTY": "", "NESTED": "env://EMPTY"}
    with pytest.raises(ConfigurationError) as caught:
        read_reference(reference, environment)
    text = f"{caught.value.message} {caught.value.hint}"
    assert said in text
    assert "\n" not in text
    assert CANARY not in text
    assert CANARY not in "".join(traceback.format_exception(caught.value)[1:])


@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_a_variable_is_read_or_refused(name: str, environment: dict[str, str]) -> None:
    held = environment.get(name, "").strip()
    if held and not is_reference(held):
        assert read_reference(f"env://{name}", environment) == held
    else:
        with pytest.raises(ConfigurationError):
            read_reference(f"env://{name}", environment)


@given(st.text().filter(lambda text: text.split()), st.text(min_size=5))
def test_only_the_program_of_a_command_is_shown(program: str, argument: str) -> None:
    first = program.split()[0]
    shown = shown_reference(f"command:{first} {CANARY}{argument}")
    assert shown == f"command:{first} …"


def test_a_reference_may_be_shown_but_not_the_arguments_of_a_command() -> None:
    assert shown_reference("aws-sm://ml/jfrog#token") == "aws-sm://ml/jfrog#token"
    assert shown_reference(f"command:vault read {CANARY}") == "command:vault …"


def test_nothing_is_read_before_it_is_needed(token_file: Path) -> None:
    token_file.unlink()
    secret = StoredSecret(f"file://{token_file}", "environment JF_ACCESS_TOKEN", {})
    credentials = BearerToken(secret)
    assert credentials.secrets == ()
    assert "file://" in repr(secret)
    with pytest.raises(ConfigurationError, match=r"^environment JF_ACCESS_TOKEN: .*can't be read"):
        _ = credentials.token


def test_it_is_read_once_and_again_when_it_was_refused(token_file: Path) -> None:
    secret = StoredSecret(f"file://{token_file}", "flag", {})
    credentials = BearerToken(secret)
    assert credentials.authorization == f"Bearer {CANARY}"
    token_file.write_text("canary-rotated", encoding="utf-8")
    assert credentials.token == CANARY
    assert credentials.renewed("Bearer canary-even-older") == f"Bearer {CANARY}"
    assert credentials.renewed(f"Bearer {CANARY}") == "Bearer canary-rotated"
    assert credentials.renewed("Bearer canary-rotated") == "Bearer canary-rotated"
    assert credentials.secrets == (CANARY, "canary-rotated")
    assert "canary" not in repr(credentials) + repr(secret)


def test_a_password_is_renewed_too(token_file: Path) -> None:
    credentials = UserPassword("ann", StoredSecret(f"file://{token_file}", "flag", {}))
    before = credentials.authorization
    token_file.write_text("canary-rotated", encoding="utf-8")
    after = credentials.renewed(before)
    assert after == UserPassword("ann", "canary-rotated").authorization
    assert {CANARY, "canary-rotated", after.removeprefix("Basic ")} <= set(credentials.secrets)


def test_a_secret_given_directly_is_never_another() -> None:
    assert BearerToken(CANARY).renewed(f"Bearer {CANARY}") == f"Bearer {CANARY}"
