"""The keyring command that pip asks: a real shell runs it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mlops_jfrog.domain.keyring_script import posix_script, served_names, windows_script

INDEX = "https://acme.jfrog.io/artifactory/api/pypi/pypi-virtual/simple"
NAMES = served_names(INDEX, "acme.jfrog.io")
SECRET = "s3cret$HOME`id`\"'"


def ask(folder: Path, *words: str) -> tuple[int, str]:
    script = folder / "keyring"
    script.write_text(posix_script(NAMES, "JF_ACCESS_TOKEN"), encoding="ascii")
    done = subprocess.run(
        ["/bin/sh", str(script), *words],
        env={"JF_ACCESS_TOKEN": SECRET},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", [INDEX, f"{INDEX}/", "acme.jfrog.io"])
def test_it_hands_out_the_secret_for_the_index(name: str, tmp_path: Path) -> None:
    assert ask(tmp_path, "get", name, "ada") == (0, f"{SECRET}\n")


@pytest.mark.parametrize(
    "words",
    [
        ("get", "https://evil.example/simple/", "ada"),
        ("get", f"https://evil.example/?{INDEX}", "ada"),
        ("get", "acme.jfrog.io.evil.example", "ada"),
        ("get", "*", "ada"),
        ("set", INDEX, "ada"),
        (),
    ],
)
def test_it_hands_out_nothing_for_anything_else(words: tuple[str, ...], tmp_path: Path) -> None:
    assert ask(tmp_path, *words) == (1, "")


@pytest.mark.parametrize("name", ["https://h/'; id; '", "https://h/$(id)", "https://h/%PATH%", ""])
def test_a_name_that_would_be_code_is_refused(name: str) -> None:
    for script in (posix_script, windows_script):
        with pytest.raises(ValueError, match="script"):
            script([name], "JF_ACCESS_TOKEN")


def test_no_secret_is_in_it() -> None:
    assert SECRET not in windows_script(NAMES, "JF_PASSWORD")
    assert "%JF_PASSWORD%" in windows_script(NAMES, "JF_PASSWORD")
