"""The measurements as a page of Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence

from benchmarks.contenders import OURS
from benchmarks.goals import Goal
from benchmarks.rows import Row, Table, ratio
from benchmarks.sizes import FULL, GIB, KIB, MIB, Sizes

_COLUMNS = "| client | seconds | range | files/s | ours is | CPU s | peak MiB | runs | |"
_RULE = "|---|---:|---|---:|---:|---:|---:|---:|---|"


def page(
    table: Table, sizes: Sizes, goals: Sequence[Goal], reasons: Mapping[str, str], missing: str
) -> str:
    """The whole file; ``missing`` says what was not there to be measured."""
    quick = sizes != FULL
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [
        "# Measurements",
        "",
        *(["**A quick run: it shows that the measuring works, and nothing else.**", ""] * quick),
        f"Written by `make bench` on {machine}; what is measured, and how, is in",
        "[performance](../docs/guide/performance.md). Seconds are the median of the runs; CPU time",
        "and peak memory are the client's, its own children included. A process counts its memory",
        "from that of the benchmark, so the lowest numbers are the benchmark's own. *Ours is* says",
        f"how many times as fast as that client `{OURS}` is.",
        "",
        f"Sizes: big file {shown(sizes.big)}; {sizes.small_count} small files of"
        f" {shown(sizes.small)}; {sizes.versions} versions of {sizes.version_count} small files."
        f" With a round trip of {sizes.round_trip * 1000:.0f} ms those who take one file after the"
        f" other get {sizes.distant_count} of them, and their rates are compared.",
        "",
        *([missing, ""] if missing else []),
        "## Goals",
        "",
        "| what | goal | found | | reason where missed |",
        "|---|---|---:|---|---|",
        *(goal_line(goal, table, reasons) for goal in goals),
        "",
    ]
    for case, server, rows in table.groups():
        title = f"{case}, {server}" if server else case
        lines += [f"## {title[0].upper()}{title[1:]}", "", _COLUMNS, _RULE]
        lines += [*(row_line(row, table) for row in rows), ""]
    return "\n".join(lines)


def row_line(row: Row, table: Table) -> str:
    """One client in one case."""
    measured = row.measured
    if measured is None:
        return f"| {row.client} | | | | | | | | {row.note} |"
    times = ratio(table.rate(row.case, row.server, OURS), row.rate)
    cells = [
        row.client,
        f"{measured.seconds:.3f}",
        f"{measured.fastest:.3f} to {measured.slowest:.3f}",
        f"{row.rate:.0f}" if row.files > 1 else "",
        f"{times:.2f} x" if times is not None and row.client != OURS else "",
        f"{measured.cpu_seconds:.3f}",
        f"{measured.peak_mib:.0f}",
        str(measured.runs),
        row.note,
    ]
    return f"| {' | '.join(cells)} |"


def goal_line(goal: Goal, table: Table, reasons: Mapping[str, str]) -> str:
    """One goal, and whether it is met."""
    found, verdict = goal.find(table), goal.verdict(table)
    number = "" if found is None else f"{found:.2f} {goal.unit}"
    reason = reasons.get(goal.id, "") if verdict == "missed" else ""
    limit = f"{goal.bound} {goal.limit:g} {goal.unit}"
    return f"| {goal.text} | {limit} | {number} | {verdict} | {reason} |"


def shown(size: int) -> str:
    """Bytes in the unit that fits."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"
