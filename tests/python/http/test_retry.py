"""How long to wait before another try."""

from __future__ import annotations

import pytest

from mlops_jfrog.http.retry import RetryPolicy

NOON = 1_445_412_480.0
"""Wed, 21 Oct 2015 07:28:00 GMT, the example of RFC 9110."""


def policy(jitter: float = 1.0) -> RetryPolicy:
    return RetryPolicy(jitter=lambda: jitter, clock=lambda: NOON - 30)


def test_waits_double_and_are_spread() -> None:
    assert [policy().wait_seconds(attempt) for attempt in (2, 3, 4)] == [0.5, 1.0, 2.0]
    assert policy(jitter=0.5).wait_seconds(4) == 1.0


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("7", 7.0),
        ("3600", 60.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 30.0),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0.0),
        ("soon", 0.5),
        ("²", 0.5),
        ("", 0.5),
    ],
)
def test_the_servers_wish_is_kept_within_reason(wish: str, seconds: float) -> None:
    assert policy().wait_seconds(2, wish) == seconds
