"""Variables as text: evaluated or read, each has exactly its value."""

from __future__ import annotations

import os
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.environment_text import environment_text
from mlops_jfrog.errors import ConfigurationError

HARD = "a'b\"c $HOME `id` \\ ü;# %d"
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=40)


@given(VALUES)
def test_a_shell_reads_the_value_as_one_word(value: str) -> None:
    line = environment_text("sh", {"A": value}).removesuffix("\n")
    assert shlex.split(line) == ["export", f"A={value}"]


def test_a_shell_that_evaluates_it_has_the_variables() -> None:
    text = environment_text("sh", {"HARD": HARD, "PLAIN": "1"}, ["GONE"])
    script = f'{text}printf "%s\\n%s\\n%s" "$HARD" "$PLAIN" "${{GONE-unset}}"'
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env={**os.environ, "GONE": "here"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout.splitlines() == [HARD, "1", "unset"]


@pytest.mark.parametrize(
    ("format", "lines"),
    [
        ("fish", ["set -e GONE", r"set -gx A 'it\'s \\ $x'"]),
        (
            "powershell",
            ["Remove-Item Env:GONE -ErrorAction SilentlyContinue", r"$env:A = 'it''s \ $x'"],
        ),
        ("dotenv", ["GONE=", r"A='it\'s \\ $x'"]),
        ("github", ["GONE=", r"A=it's \ $x"]),
    ],
)
def test_other_readers_have_other_quotes(format: str, lines: list[str]) -> None:
    assert environment_text(format, {"A": r"it's \ $x"}, ["GONE"]).splitlines() == lines


def test_powershell_takes_curly_quotes_for_quotes_too() -> None:
    assert environment_text("powershell", {"A": "a\u2019b"}) == "$env:A = 'a\u2019\u2019b'\n"


def test_a_plain_value_stands_bare_in_a_file_that_docker_reads() -> None:
    assert environment_text("dotenv", {"U": "https://h/a_b~1?"}) == "U='https://h/a_b~1?'\n"
    assert environment_text("dotenv", {"U": "https://h/a_b~1"}) == "U=https://h/a_b~1\n"


@pytest.mark.parametrize("format", ["sh", "fish", "powershell", "dotenv", "github"])
def test_no_value_begins_a_line_of_its_own(format: str) -> None:
    with pytest.raises(ConfigurationError, match="more than one line"):
        environment_text(format, {"A": "x\nB=y"})
