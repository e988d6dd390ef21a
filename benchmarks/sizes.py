"""How much is measured: everything, or just enough to see that the measuring works."""

from __future__ import annotations

from dataclasses import dataclass

KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True)
class Sizes:
    """Sizes in bytes, counts of files and runs, and the round trip in seconds."""

    big: int
    small: int
    small_count: int
    distant_count: int
    """Small files with latency for those who take one after the other; the rest get all."""
    versions: int
    version_count: int
    """Small files of one of the versions; nine in ten are those of the version before."""
    round_trip: float
    scanned: int
    runs: int
    start_runs: int


FULL = Sizes(
    big=GIB,
    small=64 * KIB,
    small_count=2000,
    distant_count=10,
    versions=10,
    version_count=200,
    round_trip=0.2,
    scanned=2 * GIB,
    runs=5,
    start_runs=15,
)
QUICK = Sizes(
    big=4 * MIB,
    small=16 * KIB,
    small_count=20,
    distant_count=4,
    versions=3,
    version_count=10,
    round_trip=0.02,
    scanned=4 * MIB,
    runs=1,
    start_runs=2,
)
