"""``python -m benchmarks``: measure, print, write ``benchmarks/RESULTS.md``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.goals import goals
from benchmarks.page import page, row_line
from benchmarks.reasons import REASONS
from benchmarks.rows import Table
from benchmarks.servers import NGINX_INSTALL, nginx_program
from benchmarks.sizes import FULL, QUICK, Sizes
from benchmarks.suite import rows

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
QUICK_RESULTS = RESULTS.parent.parent / "build" / "bench-quick.md"


def main(arguments: list[str] | None = None) -> int:
    """Everything takes half an hour and 8 GiB of disk; ``--quick`` a minute, and proves nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the measuring")
    parser.add_argument("--output", type=Path, help="where to write the page")
    given = parser.parse_args(arguments)
    sizes, output = (QUICK, QUICK_RESULTS) if given.quick else (FULL, RESULTS)
    output = given.output or output
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-bench-") as name:
        text = measured(Path(name), sizes)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    print(output)
    return 0


def measured(scratch: Path, sizes: Sizes) -> str:
    """The page; every row is printed as soon as it is there."""
    found = []
    for row in rows(scratch, sizes):
        found.append(row)
        print(f"{row.case}, {row.server}: {row_line(row, Table(tuple(found)))}", flush=True)
    absent = f"nginx is not installed, so it was not measured: `{NGINX_INSTALL}`"
    missing = "" if nginx_program() else absent
    return page(Table(tuple(found)), sizes, goals(), REASONS, missing)


if __name__ == "__main__":
    sys.exit(main())
