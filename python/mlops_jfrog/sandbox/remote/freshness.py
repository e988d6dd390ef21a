"""For how long an upstream's answer holds, by the repository's configuration."""

from __future__ import annotations

import time

from mlops_jfrog.sandbox.repositories import Repository

FOUND = "retrievalCachePeriodSecs"
MISSED = "missedRetrievalCachePeriodSecs"
ASSUMED_OFFLINE = "assumedOfflinePeriodSecs"
DEFAULT_SECONDS = {FOUND: 7200, MISSED: 1800, ASSUMED_OFFLINE: 300}


def is_fresh(repository: Repository, checked: float, key: str = FOUND) -> bool:
    """Whether what was checked then (seconds since 1970) need not be asked for again."""
    seconds = repository.configuration.get(key, DEFAULT_SECONDS[key])
    return 0 <= time.time() - checked < float(seconds)


def is_offline(repository: Repository) -> bool:
    """Whether the upstream must not be asked at all."""
    return bool(repository.configuration.get("offline"))
