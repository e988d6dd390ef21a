"""The credential that requests carry, and the one that takes its place when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mlops_jfrog.http.call import Call


def _the_same(value: str) -> str:
    return value


@dataclass
class Authorization:
    """Value of the ``Authorization`` header, None for none; several threads use one.

    ``renew`` is given a value that was refused and tells the one of now, or the same again.
    """

    value: str | None = field(repr=False)
    renew: Callable[[str], str] = field(default=_the_same, repr=False)

    def after_refusal(self, call: Call) -> Call | None:
        """``call`` with the credential of now; None where there is no other."""
        if call.authorization is None or not call.renewable:
            return None
        fresh = self.renew(call.authorization)
        if fresh == call.authorization:
            return None
        self.value = fresh
        return replace(call, authorization=fresh)
