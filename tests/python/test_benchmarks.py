"""Measuring: what is counted, and that a command that fails is no measurement."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from benchmarks.__main__ import line, page
from benchmarks.cases import Row
from benchmarks.measure import CommandFailed, Measured, measure, once

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(CommandFailed, match="exit code 3"):
        once(command, ENVIRONMENT, tmp_path)


def test_the_first_run_only_warms_the_caches(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "open('ran', 'a').write('x')"]
    measured = measure(command, runs=3, environment=ENVIRONMENT, folder=tmp_path)
    assert (tmp_path / "ran").read_text(encoding="utf-8") == "xxxx"
    assert measured.runs == 3
    assert measured.fastest <= measured.seconds <= measured.slowest


def test_memory_is_the_child_s_own(tmp_path: Path) -> None:
    def peak(mebibytes: int) -> float:
        command = [sys.executable, "-c", f"x = bytearray({mebibytes} * 2**20)"]
        return measure(command, runs=1, environment=ENVIRONMENT, folder=tmp_path).peak_mib

    assert peak(900) - peak(600) == pytest.approx(300, abs=60)


def test_a_row_is_one_line_of_the_table() -> None:
    row = Row("`x`", Measured(0.5, 0.25, 1.0, 47.3, 5), "a note")
    assert line(row) == "| `x` | 0.500 | 0.250 to 1.000 | 47 | 5 | a note |"
    assert line(row) in page([line(row)]).splitlines()
