"""What is measured."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from examples.demo.sandbox import running_sandbox
from release.library import ZIPAPP, write_library

from benchmarks.measure import Measured, measure, once

CHECKOUT = Path(__file__).resolve().parent.parent
TOOL = (sys.executable, "-m", "mlops_jfrog")
_GIB = 2**30
_WRITE_LARGE = """
import joblib, numpy, sys
joblib.dump({"weights": numpy.ones(2**31, dtype=numpy.uint8), "bias": [0.5]}, sys.argv[1])
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: Measured
    note: str


def rows(scratch: Path) -> Iterator[Row]:
    """Every measurement, one after the other, in folders below ``scratch``."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(scratch / "home"), "LANG": "C.UTF-8"}
    yield from starts(scratch, environment)
    yield from scans(scratch, environment)
    yield from publishes(scratch, environment)


def starts(scratch: Path, environment: dict[str, str]) -> Iterator[Row]:
    """How long a call takes that does nothing."""
    write_library(CHECKOUT, scratch / "library")
    zipapp = (sys.executable, str(scratch / "library" / ZIPAPP))
    commands = {
        "`python -c pass`": ((sys.executable, "-c", "pass"), "what nothing can beat"),
        "`mlops-jfrog --version`": ((*TOOL, "--version"), ""),
        "`mlops-jfrog --help`": ((*TOOL, "--help"), ""),
        "`mlops-jfrog.pyz --version`": ((*zipapp, "--version"), "not unpacked for this"),
        "`mlops-jfrog.pyz --help`": ((*zipapp, "--help"), "unpacked by an earlier call"),
    }
    for what, (command, note) in commands.items():
        yield Row(what, measure(command, runs=15, environment=environment, folder=scratch), note)


def scans(scratch: Path, environment: dict[str, str]) -> Iterator[Row]:
    """A joblib file far larger than the memory a scan may take."""
    model = scratch / "large.joblib"
    # In a process of its own: a child's peak memory counts from its parent's.
    once((sys.executable, "-c", _WRITE_LARGE, str(model)), environment, scratch)
    command = (*TOOL, "scan", "--file", model.name)
    measured = measure(command, runs=5, environment=environment, folder=scratch)
    size = f"{model.stat().st_size / _GIB:.1f} GiB"
    model.unlink()
    yield Row(f"`mlops-jfrog scan`, joblib of {size}", measured, "arrays are stepped over")


def publishes(scratch: Path, environment: dict[str, str]) -> Iterator[Row]:
    """The example from trained model to production: a new version each time."""
    project = scratch / "project"
    shutil.copytree(CHECKOUT / "examples" / "breast-cancer", project)
    once((sys.executable, "train.py"), environment, project)
    with running_sandbox(scratch) as sandbox:
        platform = {**environment, "JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.token}
        once((*TOOL, "setup", "apply"), platform, project)
        numbered = "import os, sys; v = str(os.getpid()); os.execv(sys.executable, "
        numbered += "[sys.executable, '-m', 'mlops_jfrog', 'publish', '--promote', "
        numbered += "'--version', v, '--build-number', v])"
        command = (sys.executable, "-c", numbered)
        yield Row(
            "`mlops-jfrog publish --promote`",
            measure(command, runs=5, environment=platform, folder=project),
            "to the sandbox on the same machine",
        )
        again = (*TOOL, "publish", "--promote", "--version", "same", "--build-number", "1")
        yield Row(
            "the same content again",
            measure(again, runs=5, environment=platform, folder=project),
            "nothing is sent",
        )
