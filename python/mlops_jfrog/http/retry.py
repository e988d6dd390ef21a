"""Which failures are worth another try, and how long to wait before it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

_WORTH_RETRYING = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential backoff with full jitter; ``attempts`` counts the first try."""

    attempts: int = 5
    base_seconds: float = 0.5
    jitter: Callable[[], float] = field(default=random.random, repr=False)
    """A number from 0 to 1."""

    def is_worth_retrying(self, status: int) -> bool:
        """Too many requests, and what a server or a proxy says when it is briefly unwell."""
        return status in _WORTH_RETRYING

    def wait_seconds(self, attempt: int, retry_after: str | None = None) -> float:
        """Before try number ``attempt`` (the second is 2); the server's own wish wins."""
        if retry_after is not None and retry_after.strip().isdecimal():
            return min(float(retry_after), _LONGEST_WAIT)
        ceiling = self.base_seconds * 2.0 ** (attempt - 2)
        return min(ceiling, _LONGEST_WAIT) * self.jitter()
