"""A command line in a process of its own, and the most memory that it had at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from examples.demo.sandbox import Sandbox

_CODE = """
import sys
from mlops_jfrog.cli.main import run
code = run(sys.argv[1:])
with open("/proc/self/status") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
print(peak, file=sys.stderr)
sys.exit(code)
"""


def peak_kib(sandbox: Sandbox, folder: Path, *words: str) -> int:
    """KiB that ``mlops-jfrog words…`` took at most; it must go well.

    The kernel's own record of the process: what a parent is told of a child counts from the
    parent's memory.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.token,
        "MLOPS_CACHE_SIZE": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stderr.splitlines()[-1])
