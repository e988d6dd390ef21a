"""The checkout itself: what Jenkins and its users need it to be."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = re.compile(
    rb"https?://[a-z0-9.-]*(pypi|pythonhosted|maven|npmjs|crates|golang)[a-z0-9.-]*\.(org|io|com)"
)
SCHEMA = re.compile(rb"apache\.org/(POM|xsd|SETTINGS)")


@cache
def tracked() -> tuple[tuple[str, Path], ...]:
    """Mode and path of every file in git's index."""
    command = ["git", "ls-files", "--stage", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    entries = [line.split("\t", 1) for line in listed.decode().split("\0") if line]
    found = [(head.split()[0], ROOT / name) for head, name in entries]
    return tuple((mode, path) for mode, path in found if path.exists())


def pins(lock: Path) -> set[str]:
    """``name==version`` of every requirement in a lock, for any Python."""
    text = lock.read_text(encoding="utf-8")
    lines = re.findall(r"^([a-z][^\\#\n]+?)\s*(?:\\|#.*)?$", text, re.MULTILINE)
    requirements = [Requirement(line) for line in lines]
    return {f"{each.name}{each.specifier}" for each in requirements}


def test_there_is_no_symlink() -> None:
    assert [path for mode, path in tracked() if mode == "120000"] == []


def test_no_file_is_larger_than_a_mebibyte() -> None:
    assert [path for _, path in tracked() if path.stat().st_size > 2**20] == []


def test_no_package_registry_is_named() -> None:
    named = [
        path
        for _, path in tracked()
        for line in path.read_bytes().splitlines()
        if REGISTRY.search(line) and not SCHEMA.search(line)
    ]
    assert named == []


def test_every_step_has_its_help_beside_it() -> None:
    steps = sorted((ROOT / "vars").glob("*.groovy"))
    assert len(steps) >= 9
    assert [step.name for step in steps if not step.with_suffix(".txt").is_file()] == []


@pytest.mark.parametrize("name", ["run", "dev", "library"])
def test_a_lock_pins_and_hashes_everything(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^\S.*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.M)
    assert "".join(entries) == text
    assert all("==" in str(Requirement(entry.splitlines()[0].rstrip(" \\"))) for entry in entries)


def test_the_test_environment_is_the_demo_environment_and_more() -> None:
    run, dev = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev"))
    assert run - dev == set()


def test_the_example_is_locked_to_what_the_demo_trains_with() -> None:
    example = pins(ROOT / "examples" / "breast-cancer" / "requirements.txt")
    assert len(example) > 5
    assert example - pins(ROOT / "requirements" / "run.txt") == set()
