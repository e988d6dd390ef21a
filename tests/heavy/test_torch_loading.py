"""What torch itself has saved is loaded by ``Registry.load``; what runs code is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.conftest import environment
from tests.contract.serving_platform import MODEL, ServingPlatform, serving_platform

REQUIREMENT = "torch==2.15.0"
SAVE = """
import sys, torch
torch.save({"weight": torch.arange(3.0), "epoch": 7}, sys.argv[1])
torch.save(torch.nn.Linear(2, 1).state_dict(), sys.argv[2])
"""
LOAD = """
import sys
sys.path.append(sys.argv[1])
from mlops_jfrog import Registry
found = Registry.from_env().load(sys.argv[2], sys.argv[3])
print(type(found).__name__, sorted(found), {str(each.device) for each in found.values()
                                            if hasattr(each, "device")})
"""


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[ServingPlatform]:
    with serving_platform(tmp_path) as made:
        yield made


def test_what_torch_saved_is_loaded_on_the_cpu(platform: ServingPlatform, tmp_path: Path) -> None:
    programs = environment((REQUIREMENT,))
    (packages,) = programs.parent.glob("lib/python*/site-packages")
    folder = platform.project.folder
    saved = [str(folder / name) for name in ("checkpoint.pt", "state.pth")]
    subprocess.run([str(programs / "python"), "-c", SAVE, *saved], check=True)
    for version, name, keys in (
        ("7", "checkpoint.pt", "dict ['epoch', 'weight']"),
        ("8", "state.pth", "OrderedDict ['bias', 'weight']"),
    ):
        platform.project.configure(files=[name], code=[])
        platform.project.publish(version=version, build_number=version, promote=True)
        variables = {**platform.environment({}), "MLOPS_CACHE_FOLDER": str(tmp_path / "cache")}
        done = subprocess.run(
            [sys.executable, "-c", LOAD, str(packages), MODEL, version],
            env=variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == f"{keys} {{'cpu'}}"
