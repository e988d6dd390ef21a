"""What the numbers must be; each goal is a row, whether it is met or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from benchmarks import suite
from benchmarks.contenders import CURL, DIGEST, DIGEST_AND_CURL, DOHQ, OURS, OURS_FORGETFUL
from benchmarks.projects import PROJECTS, WRITE
from benchmarks.rows import Table, ratio
from benchmarks.starts import PYTHON, SMALL_DOWNLOAD, START, VERSION

Unit = Literal["x", "s", "MiB"]


@dataclass(frozen=True)
class Goal:
    """``find`` gives the number that is compared with ``limit``; None where it wasn't measured."""

    id: str
    text: str
    bound: Literal["at most", "at least"]
    limit: float
    unit: Unit
    find: Callable[[Table], float | None]

    def verdict(self, table: Table) -> Literal["met", "missed", "not measured"]:
        """What was not measured is not met."""
        found = self.find(table)
        if found is None:
            return "not measured"
        good = found <= self.limit if self.bound == "at most" else found >= self.limit
        return "met" if good else "missed"


def goals() -> tuple[Goal, ...]:
    """All of them, in the order of the table."""
    found: list[Goal] = []
    for server in ("nginx", "sandbox"):
        found += _big(server)
        for case in (suite.SMALL_UP, suite.SMALL_DOWN):
            found.append(_rate(f"{case}, {server}", case, server, 5))
        for case in (suite.DISTANT_UP, suite.DISTANT_DOWN):
            found.append(_rate(f"{case}, {server}", case, server, 10))
    return (*found, *_again(), *_all())


def _big(server: str) -> list[Goal]:
    def up(table: Table) -> float | None:
        mine = table.seconds(suite.BIG_UP, server, OURS)
        return ratio(mine, table.seconds(suite.BIG_UP, server, DIGEST_AND_CURL))

    def down(table: Table) -> float | None:
        curl = table.seconds(suite.BIG_DOWN, server, CURL)
        digest = table.seconds(suite.DIGEST, "", DIGEST)
        slower = max(curl, digest) if curl is not None and digest is not None else None
        return ratio(table.seconds(suite.BIG_DOWN, server, OURS), slower)

    least = f"big file up, {server}, against the time of `openssl dgst`, then `curl -T`"
    slower = f"big file down, {server}, against the time of the slower of `curl` and the digest"
    return [
        Goal(f"big-up-{server}", least, "at most", 1.25, "x", up),
        Goal(f"big-down-{server}", slower, "at most", 1.25, "x", down),
    ]


def _rate(text: str, case: str, server: str, least: float) -> Goal:
    def find(table: Table) -> float | None:
        return ratio(table.rate(case, server, OURS), table.rate(case, server, DOHQ))

    name = f"{case}-{server}".replace(",", "").replace(" ", "-")
    return Goal(name, f"{text}, against dohq-artifactory's rate", "at least", least, "x", find)


def _again() -> list[Goal]:
    server = "sandbox"

    def cached(table: Table) -> float | None:
        return table.seconds(suite.BIG_AGAIN, server, OURS)

    def forgetful(table: Table) -> float | None:
        mine = table.seconds(suite.BIG_AGAIN, server, OURS_FORGETFUL)
        digest, known = table.seconds(suite.DIGEST, "", DIGEST), cached(table)
        return ratio(mine, digest + known) if digest is not None and known is not None else None

    once = "big file up again, no digest cache, against one digest pass and the time with the cache"
    again = _rate(f"{suite.SMALL_AGAIN}, {server}", suite.SMALL_AGAIN, server, 20)
    return [
        Goal("big-again", "big file up again, digest cache", "at most", 0.3, "s", cached),
        Goal("big-again-no-cache", once, "at most", 1.1, "x", forgetful),
        again,
    ]


def _all() -> list[Goal]:
    def peak(table: Table) -> float | None:
        transfers = [row for row in table.rows if row.server]
        ours = [row.measured for row in transfers if row.client.startswith(OURS)]
        return max((each.peak_mib for each in ours if each is not None), default=None)

    def version(table: Table) -> float | None:
        return ratio(table.seconds(START, "", VERSION), table.seconds(START, "", PYTHON))

    def small_download(table: Table) -> float | None:
        return table.seconds(SMALL_DOWNLOAD, "sandbox", OURS)

    def written(table: Table) -> float | None:
        return table.seconds(PROJECTS, "", WRITE)

    return [
        Goal("peak", "peak memory, the highest of our transfers", "at most", 100, "MiB", peak),
        Goal("version", f"{VERSION}, against the time of {PYTHON}", "at most", 3, "x", version),
        Goal("download", "`mlops-jfrog download`, small", "at most", 0.4, "s", small_download),
        Goal("thousand-projects", f"{PROJECTS} written", "at most", 5, "s", written),
    ]
