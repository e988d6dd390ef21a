"""Commands, several times: wall-clock median, CPU seconds and peak memory of finished children."""

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
class Run:
    """One run: wall-clock and CPU seconds, peak memory in MiB; its own children are counted in."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Measured:
    """Median and range of the wall-clock seconds, median CPU seconds, the highest peak memory."""

    seconds: float
    fastest: float
    slowest: float
    cpu_seconds: float
    peak_mib: float
    runs: int


@dataclass(frozen=True)
class Command:
    """What is run, in which folder and with which environment."""

    line: Sequence[str]
    environment: Mapping[str, str]
    folder: Path


class CommandFailed(Exception):
    """A measured command ended with an exit code that is not 0."""


def measure(command: Command, *, runs: int) -> Measured:
    """Run it once to warm caches, then ``runs`` times; raises CommandFailed."""
    once(command)
    return summarised([once(command) for _ in range(runs)])


def summarised(taken: Sequence[Run]) -> Measured:
    """Several runs as one row."""
    seconds = [run.seconds for run in taken]
    return Measured(
        seconds=statistics.median(seconds),
        fastest=min(seconds),
        slowest=max(seconds),
        cpu_seconds=statistics.median(run.cpu_seconds for run in taken),
        peak_mib=max(run.peak_mib for run in taken),
        runs=len(taken),
    )


def once(command: Command) -> Run:
    """One run; raises CommandFailed with the last line that it wrote to its standard error."""
    errors = command.folder / f"errors-{os.getpid()}.txt"
    with errors.open("wb") as stream:
        began = time.perf_counter()
        process = subprocess.Popen(
            command.line,
            cwd=command.folder,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stream,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    said = errors.read_text(encoding="utf-8", errors="replace").strip()
    errors.unlink()
    if process.returncode != 0:
        last = said.splitlines()[-1] if said else "nothing on its standard error"
        raise CommandFailed(
            f"{Path(command.line[0]).name} ended with exit code {process.returncode}: {last}"
        )
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
