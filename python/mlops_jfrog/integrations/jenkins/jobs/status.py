"""The last results of all jobs, as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timezone

from mlops_jfrog.integrations.jenkins.jobs.item import Item

RUNNING, NEVER = "RUNNING", "NEVER BUILT"


def status_rows(items: Iterable[Item]) -> list[dict[str, object]]:
    """Job, result, build, start and seconds of the last build; folders have none."""
    return [_row(item) for item in items if not item.has_children]


def counted(items: Iterable[Item]) -> str:
    """How many jobs there are of each result."""
    counts = Counter(_result(item) for item in items if not item.has_children)
    told = ", ".join(f"{count} {result}" for result, count in sorted(counts.items()))
    return f"{sum(counts.values())} jobs: {told}" if counts else "no jobs"


def _row(item: Item) -> dict[str, object]:
    last = item.last
    return {
        "job": item.path,
        "result": _result(item),
        "build": last.number if last else None,
        "started": _time(last.timestamp) if last else None,
        "seconds": round(last.duration / 1000) if last and last.result else None,
    }


def _result(item: Item) -> str:
    if item.last is None:
        return NEVER
    return item.last.result or RUNNING


def _time(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return moment.strftime("%Y-%m-%d %H:%M:%SZ")
