"""Ten thousand malformed requests: no 5xx, and nothing stored changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from sandbox.hostile import REQUESTS, Hostile
from sandbox.hostile_target import hostile_target

COUNT = 10_000


def test_ten_thousand_requests(tmp_path: Path) -> None:
    with hostile_target(tmp_path) as target:

        @settings(
            max_examples=COUNT,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
        )
        @given(request=REQUESTS)
        def send(request: Hostile) -> None:
            target.send(request)

        send()
        counted = Counter(target.statuses)
    assert counted.total() >= COUNT
    assert counted[200] > 100
    assert counted[400] > 1000
