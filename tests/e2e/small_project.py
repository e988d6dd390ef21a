"""A project that trains in no time, and an agent that has the helper already."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from .jenkins import Jenkins

MODEL = "team/tiny"
HELPER = Path(__file__).with_name("paused_helper.py")

SETTINGS = """
model: team/tiny
files: [model.safetensors]
metrics: metrics.json
requirements: requirements.txt
train: ["python3 make.py"]
test: ["test -s model.safetensors"]
gates:
  metrics: [accuracy >= 0.90]
promotion:
  approvals: [qa, security]
"""


def safetensors(value: float) -> bytes:
    """One tensor of one number."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + struct.pack("<f", value)


def write_project(folder: Path, value: float, accuracy: float = 0.97) -> None:
    """What a checkout holds, the model made already."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mlops.yml").write_text(SETTINGS, encoding="utf-8")
    (folder / "requirements.txt").write_text(f"click=={version('click')}\n", encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps({"accuracy": accuracy}), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(safetensors(value))
    (folder / "make.py").write_text("print('trained')\n", encoding="utf-8")


def helper(jenkins: Jenkins, marker: str = "", pattern: str = "") -> Mapping[str, str]:
    """The checkout's own helper as the agent's; with a marker it stops where the pattern fits."""
    program = [sys.executable, "-m", "mlops_jfrog"]
    if marker:
        program = [sys.executable, str(HELPER), str(jenkins.home / marker), pattern]
    quoted = " ".join(f"'{part}'" for part in program)
    path = jenkins.home / f"helper-{marker or 'plain'}"
    path.write_text(f'#!/bin/sh\nexec {quoted} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return {"MLOPS_HELPER": str(path)}


def virtual_environment(folder: Path) -> Path:
    """A Python to install into; made once, because pip's own installation takes long."""
    shutil.copytree(_environment_with_pip(), folder, symlinks=True)
    return folder / "bin" / "python"


@functools.cache
def _environment_with_pip() -> Path:
    home = tempfile.TemporaryDirectory(prefix="mlops-jfrog-venv-")
    atexit.register(home.cleanup)
    made = Path(home.name) / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
    return made
