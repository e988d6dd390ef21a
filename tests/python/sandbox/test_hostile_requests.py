"""Malformed requests to every route: 4xx in an envelope, never a 5xx, and nothing stored changes.

``tests/heavy`` sends ten thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from sandbox.hostile import REQUESTS, Hostile
from sandbox.hostile_target import Target, hostile_target


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with hostile_target(tmp_path_factory.mktemp("hostile")) as running:
        yield running


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(request=REQUESTS)
def test_any_request_to_any_route_is_answered(target: Target, request: Hostile) -> None:
    target.send(request)


def test_they_reached_what_is_behind_the_routes(target: Target) -> None:
    assert len(target.statuses) >= 400
    assert {200, 400, 401, 403, 404, 405} <= set(target.statuses)
