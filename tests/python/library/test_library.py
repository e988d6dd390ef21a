"""The release tree, built for real from the lock: the slowest of these tests."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from release.library import ZIPAPP, write_library

from mlops_jfrog.version import __version__

CHECKOUT = Path(__file__).resolve().parents[3]

PURE = """
import sys
sys.path[0] = next(iter(sys.argv[1:]))
import click, filelock, jinja2, joblib, junitparser, markupsafe, packaging
import platformdirs, requests, rich.console, rich.progress, rich.table, yaml
from mlops_jfrog.cli.commands import COMMANDS
for name in sorted(set(COMMANDS) - {"sandbox"}):
    COMMANDS[name].load(name)
compiled = [name for name, module in sys.modules.items()
            if str(getattr(module, "__file__", "")).startswith(sys.argv[1])
            and not module.__file__.endswith(".py")]
print(compiled)
"""


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two trees, built one after the other from a copy that nobody edits meanwhile."""
    folder = tmp_path_factory.mktemp("library")
    checkout = folder / "checkout"
    for name in ("vars", "src", "resources", "python/mlops_jfrog", "requirements"):
        shutil.copytree(CHECKOUT / name, checkout / name)
    for name in ("LICENSE", "README.md"):
        shutil.copyfile(CHECKOUT / name, checkout / name)
    for name in ("one", "two"):
        write_library(checkout, folder / name)
    return folder / "one", folder / "two"


def test_two_builds_are_the_same_bytes(trees: tuple[Path, Path]) -> None:
    first, second = (
        {p.relative_to(tree): p for p in tree.rglob("*") if p.is_file()} for tree in trees
    )
    assert set(first) == set(second)
    assert [path for path in first if first[path].read_bytes() != second[path].read_bytes()] == []


def test_the_tree_holds_what_jenkins_loads_and_nothing_else(trees: tuple[Path, Path]) -> None:
    tree = trees[0]
    assert {path.name for path in tree.iterdir()} == {
        "vars",
        "src",
        "resources",
        "LICENSE",
        "README.md",
    }
    assert (tree / "vars" / "mlopsPublish.groovy").is_file()
    assert (tree / "resources/org/mlopsjfrog/steps.json").is_file()
    assert not [path for path in tree.rglob("*") if path.is_symlink()]
    assert not list(tree.rglob("__pycache__"))


def test_the_helper_runs_without_any_installed_package(
    trees: tuple[Path, Path], tmp_path: Path
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "XDG_CACHE_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "-S", *arguments]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=120
        )
        return ended.stdout

    zipapp = str(trees[0] / ZIPAPP)
    assert run(zipapp, "--version") == f"mlops-jfrog {__version__}\n"
    assert "publish" in run(zipapp, "--help")
    (program,) = (tmp_path / "mlops-jfrog" / "program").iterdir()
    assert run("-c", PURE, str(program)) == "[]\n"
    assert not [path for path in program.rglob("*") if path.suffix in {".so", ".pyd"}]


def test_the_helper_is_small_enough_for_a_library_resource(trees: tuple[Path, Path]) -> None:
    assert (trees[0] / ZIPAPP).stat().st_size < 3_000_000


def test_the_file_that_starts_the_zipapp_names_its_digest(trees: tuple[Path, Path]) -> None:
    digest = hashlib.sha256((trees[0] / ZIPAPP).read_bytes()).hexdigest()
    start = trees[0] / ZIPAPP.parent / "bootstrap.py"
    assert f'ZIPAPP_SHA256 = "{digest}"' in start.read_text(encoding="utf-8")
