"""One command, several times: wall-clock median and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """Median and range of the wall-clock seconds, and the highest peak memory in MiB."""

    seconds: float
    fastest: float
    slowest: float
    peak_mib: float
    runs: int


class CommandFailed(Exception):
    """A measured command ended with an exit code that is not 0."""


def measure(
    command: Sequence[str], *, runs: int, environment: Mapping[str, str], folder: Path
) -> Measured:
    """Run it once to warm caches, then ``runs`` times; raises CommandFailed."""
    once(command, environment, folder)
    taken = [once(command, environment, folder) for _ in range(runs)]
    seconds = [each[0] for each in taken]
    return Measured(
        seconds=statistics.median(seconds),
        fastest=min(seconds),
        slowest=max(seconds),
        peak_mib=max(each[1] for each in taken),
        runs=runs,
    )


def once(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> tuple[float, float]:
    """Seconds and peak MiB of one run."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise CommandFailed(f"{list(command)[:4]} ended with exit code {process.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return seconds, usage.ru_maxrss / unit
