"""``python -m benchmarks``: measure, print the table, write it to ``benchmarks/RESULTS.md``."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import Row, rows

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def main() -> int:
    """Takes about a minute and 2 GiB of disk."""
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-bench-") as name:
        table = [line(row) for row in shown(Path(name))]
    RESULTS.write_text(page(table), encoding="utf-8")
    return 0


def shown(scratch: Path) -> list[Row]:
    """Every row, printed as soon as it is there."""
    found = []
    for row in rows(scratch):
        print(line(row), flush=True)
        found.append(row)
    return found


def line(row: Row) -> str:
    """A row of the Markdown table."""
    measured = row.measured
    spread = f"{measured.fastest:.3f} to {measured.slowest:.3f}"
    cells = [row.what, f"{measured.seconds:.3f}", spread, f"{measured.peak_mib:.0f}"]
    return f"| {' | '.join([*cells, str(measured.runs), row.note])} |"


def page(table: list[str]) -> str:
    """The whole file."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    return "\n".join(
        [
            "# Measurements",
            "",
            f"Written by `make bench` on {machine}. Wall-clock seconds (median, range) and the",
            "highest peak memory of the runs, after one run that warms the caches.",
            "",
            "| what | seconds | range | peak MiB | runs | |",
            "|---|---:|---|---:|---:|---|",
            *table,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
