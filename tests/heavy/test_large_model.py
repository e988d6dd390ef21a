"""A model of two GiB: time is the disk's, memory must not grow with it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.measure import Command, once
from examples.demo.sandbox import Sandbox, running_sandbox

TOOL = (sys.executable, "-m", "mlops_jfrog")
WRITE = """
import joblib, numpy, sys
joblib.dump({"weights": numpy.ones(2**31, dtype=numpy.uint8), "bias": [0.5]}, sys.argv[1])
"""
MOST_MIB = 150


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with one large model."""
    folder = tmp_path_factory.mktemp("large")
    # A process of its own, so that its memory is not counted as a child's.
    subprocess.run([sys.executable, "-c", WRITE, str(folder / "model.joblib")], check=True)
    (folder / "mlops.yml").write_text("model: large\nfiles: [model.joblib]\n", encoding="utf-8")
    yield folder
    (folder / "model.joblib").unlink()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox in a process of its own."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def environment(folder: Path, sandbox: Sandbox | None = None) -> dict[str, str]:
    """Nothing of the user's own."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "LANG": "C.UTF-8"}
    if sandbox is not None:
        variables |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.token}
    return variables


def sha256(path: Path) -> str:
    """Digest of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def test_a_scan_steps_over_the_arrays(project: Path) -> None:
    command = [*TOOL, "scan", "--result", "result.json"]
    peak = once(Command(command, environment(project), project)).peak_mib
    result = json.loads((project / "result.json").read_text(encoding="utf-8"))
    assert [file["verdict"] for file in result["outputs"]["files"]] == ["clean"]
    assert peak < MOST_MIB


def test_upload_and_download_keep_every_byte_and_little_in_memory(
    project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    variables = environment(project, sandbox)
    once(Command([*TOOL, "setup", "apply"], variables, project))
    identified = ["--version", "1", "--build-number", "1", "--build-name", "large"]
    up = once(Command([*TOOL, "upload", *identified], variables, project)).peak_mib
    found = ["--model", "large", "--version", "1", "--stage", "staging"]
    fetch = [*TOOL, "download", *found, "--target", str(tmp_path)]
    down = once(Command(fetch, variables, project)).peak_mib
    assert sha256(tmp_path / "model.joblib") == sha256(project / "model.joblib")
    assert max(up, down) < MOST_MIB
