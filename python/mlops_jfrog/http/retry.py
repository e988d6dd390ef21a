"""Which failures are worth another try, and how long to wait before it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

_WORTH_RETRYING = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential backoff with full jitter; ``attempts`` counts the first try."""

    attempts: int = 5
    base_seconds: float = 0.5
    jitter: Callable[[], float] = field(default=random.random, repr=False)
    """A number from 0 to 1."""
    clock: Callable[[], float] = field(default=time.time, repr=False)
    """Seconds since 1970."""

    def is_worth_retrying(self, status: int) -> bool:
        """Too many requests, and what a server or a proxy says when it is briefly unwell."""
        return status in _WORTH_RETRYING

    def wait_seconds(self, attempt: int, retry_after: str | None = None) -> float:
        """Before try number ``attempt`` (the second is 2); the server's own wish wins."""
        wished = _seconds(retry_after or "", self.clock())
        if wished is not None:
            return min(max(wished, 0.0), _LONGEST_WAIT)
        ceiling = self.base_seconds * 2.0 ** (attempt - 2)
        return min(ceiling, _LONGEST_WAIT) * self.jitter()


def _seconds(retry_after: str, now: float) -> float | None:
    """``Retry-After`` in seconds: a number, or a date (RFC 9110, section 10.2.3)."""
    text = retry_after.strip()
    if text.isdecimal() and text.isascii():
        return float(text)
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None
