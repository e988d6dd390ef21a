"""The scripts behind make: what is missing is named, with the line that installs it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A script in an environment that holds nothing else."""
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / script), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def program(folder: Path, name: str, output: str) -> None:
    """A program that prints one line."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{output}'\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A search path with sed and grep alone."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sed", "grep"):
        found = next(Path(part, name) for part in ("/usr/bin", "/bin") if Path(part, name).exists())
        (folder / name).write_text(f'#!/bin/sh\nexec {found} "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_what_is_there_needs_no_word(bare: Path) -> None:
    program(bare, "mvn", "Apache Maven 3.9")
    program(bare, "javac", "javac 17.0.15")
    program(bare, "git", "git version 2")
    ended = run("require", "git", "jdk", "maven", PATH=str(bare))
    assert (ended.returncode, ended.stderr) == (0, "")


def test_everything_that_is_missing_is_installed_by_one_line(bare: Path) -> None:
    ended = run("require", "git", "python", "jdk", "maven", PATH=str(bare), PYTHON="/nowhere")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[1].split() == [
        "sudo",
        "apt-get",
        "install",
        "-y",
        "git",
        "python3-venv",
        "default-jdk-headless",
        "maven",
    ]


@pytest.mark.parametrize("version", ["javac 11.0.2", "javac 1.8.0_392", "no such thing"])
def test_an_old_jdk_is_none(bare: Path, version: str) -> None:
    program(bare, "javac", version)
    assert "JDK 17 or newer" in run("require", "jdk", PATH=str(bare)).stderr


def test_where_the_default_jdk_is_too_old_a_newer_one_is_named(bare: Path) -> None:
    program(bare, "apt-cache", "  Candidate: 2:1.11-72build2")
    assert "openjdk-17-jdk-headless" in run("require", "jdk", PATH=str(bare)).stderr


def test_the_readme_has_the_same_line() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "sudo apt-get install -y git make python3-venv default-jdk-headless maven" in readme


def test_the_live_suite_says_which_variables_it_lacks() -> None:
    ended = run("test-jenkins", PATH=os.environ["PATH"], JENKINS_URL="http://127.0.0.1:1")
    assert ended.returncode == 1
    assert "JENKINS_TOKEN" in ended.stderr
    assert "JENKINS_URL  " not in ended.stderr


def test_the_live_suite_says_nothing_where_it_has_what_it_needs() -> None:
    variables = {"JENKINS_URL": "x", "JENKINS_USER": "y", "JENKINS_TOKEN": "z"}
    ended = run("test-jenkins", PATH=os.environ["PATH"], **variables)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
