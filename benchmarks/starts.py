"""What a call costs that moves little: starting, scanning, publishing, one small download."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from examples.demo.sandbox import running_sandbox
from release.library import ZIPAPP, write_library

from benchmarks.contenders import CHECKOUT, OURS
from benchmarks.measure import Command, Run, measure, once, summarised
from benchmarks.rows import Row
from benchmarks.sizes import MIB, Sizes

TOOL = (sys.executable, "-m", "mlops_jfrog")
START, PYTHON, VERSION = "start", "`python -c pass`", "`mlops-jfrog --version`"
SCAN, PUBLISH, SMALL_DOWNLOAD = "scan", "publish", "one small version down"
_WRITE_LARGE = """
import joblib, numpy, sys
weights = numpy.ones(int(sys.argv[2]), dtype=numpy.uint8)
joblib.dump({"weights": weights, "bias": [0.5]}, sys.argv[1])
"""


def starts(scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """How long a call takes that does nothing."""
    write_library(CHECKOUT, scratch / "library")
    zipapp = (sys.executable, str(scratch / "library" / ZIPAPP))
    lines = {
        PYTHON: (sys.executable, "-c", "pass"),
        VERSION: (*TOOL, "--version"),
        "`mlops-jfrog --help`": (*TOOL, "--help"),
        "`mlops-jfrog.pyz --version`": (*zipapp, "--version"),
        "`mlops-jfrog.pyz --help`": (*zipapp, "--help"),
    }
    for name, line in lines.items():
        command = Command(line, environment(scratch), scratch)
        yield Row(START, "", name, measure(command, runs=sizes.start_runs))


def scans(scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """A joblib file far larger than the memory a scan may take."""
    model = scratch / "large.joblib"
    # In a process of its own: a child's peak memory counts from its parent's.
    write = (sys.executable, "-c", _WRITE_LARGE, str(model), str(sizes.scanned))
    once(Command(write, environment(scratch), scratch))
    command = Command((*TOOL, "scan", "--file", model.name), environment(scratch), scratch)
    note = f"joblib of {sizes.scanned // MIB} MiB; arrays are stepped over"
    yield Row(SCAN, "", OURS, measure(command, runs=sizes.runs), note)
    model.unlink()


def publishes(scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """The example from trained model to production, and back in one command."""
    project = scratch / "project"
    shutil.copytree(CHECKOUT / "examples" / "breast-cancer", project)
    once(Command((sys.executable, "train.py"), environment(scratch), project))
    (scratch / "published").mkdir()
    with running_sandbox(scratch / "published") as sandbox:
        variables = environment(scratch)
        variables |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.token}

        def run(*arguments: str) -> Run:
            return once(Command((*TOOL, *arguments), variables, project))

        run("setup", "apply")
        line = ("publish", "--promote", "--version")
        new = [run(*line, f"v{n}", "--build-number", str(n)) for n in range(sizes.runs)]
        yield Row(PUBLISH, "sandbox", f"{OURS}, a new version", summarised(new), "and promoted")
        again = [run(*line, "v0", "--build-number", "0") for _ in range(sizes.runs)]
        yield Row(PUBLISH, "sandbox", f"{OURS}, the same again", summarised(again))
        down = ("download", "--target")
        fetched = [run(*down, str(scratch / f"fetched-{n}")) for n in range(sizes.runs)]
        yield Row(SMALL_DOWNLOAD, "sandbox", OURS, summarised(fetched), "what is in production")


def environment(scratch: Path) -> dict[str, str]:
    """Variables of a user who has configured nothing."""
    return {"PATH": os.environ["PATH"], "HOME": str(scratch / "home"), "LANG": "C.UTF-8"}
