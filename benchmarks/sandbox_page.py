"""The sandbox's measurements as a page of Markdown."""

from __future__ import annotations

import os
import platform
import statistics
from dataclasses import dataclass
from typing import Literal

from benchmarks.sizes import GIB, MIB


@dataclass(frozen=True)
class Sizes:
    """Sizes in bytes, counts of requests, items and runs."""

    big: int
    gets: int
    items: int
    runs: int
    connections: int = 32


FULL = Sizes(big=GIB, gets=20_000, items=100_000, runs=5)
QUICK = Sizes(big=4 * MIB, gets=200, items=500, runs=2)


@dataclass(frozen=True)
class Figure:
    """One number; the median of ``runs``, which lie between ``lowest`` and ``highest``."""

    name: str
    unit: str
    runs: tuple[float, ...]
    bound: Literal["at most", "at least"] = "at most"
    goal: float | None = None

    @property
    def found(self) -> float:
        """What is compared with the goal."""
        return statistics.median(self.runs)

    @property
    def verdict(self) -> str:
        """Empty without a goal."""
        if self.goal is None:
            return ""
        good = self.found <= self.goal if self.bound == "at most" else self.found >= self.goal
        return "met" if good else "missed"


def page(found: list[Figure], sizes: Sizes) -> str:
    """The whole file."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    quick = "**A quick run: it shows that the measuring works, and nothing else.**\n"
    lines = [
        "# The sandbox, measured",
        "",
        *([quick] * (sizes != FULL)),
        f"Written by `make bench` on {machine}. Client and sandbox share the machine.",
        f"The big file has {sizes.big // MIB} MiB; searches are among {sizes.items} items of ten",
        "properties each. Numbers are medians; memory is the most that a sandbox process had.",
        "",
        "| what | goal | found | range | |",
        "|---|---|---:|---|---|",
        *map(line, found),
    ]
    return "\n".join([*lines, ""])


def line(figure: Figure) -> str:
    """One row."""
    goal = "" if figure.goal is None else f"{figure.bound} {figure.goal:g} {figure.unit}"
    span = (
        f"{_shown(min(figure.runs))} to {_shown(max(figure.runs))}" if len(figure.runs) > 1 else ""
    )
    cells = (figure.name, goal, f"{_shown(figure.found)} {figure.unit}", span, figure.verdict)
    return f"| {' | '.join(cells)} |"


def _shown(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
