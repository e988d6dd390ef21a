"""Which request is struck by which fault: the same for the same seed and order of requests."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from mlops_jfrog.sandbox.faults.fault import Fault


@dataclass(frozen=True)
class Strike:
    """A fault that strikes; ``drawn`` lies between the fault's bounds."""

    fault: Fault
    drawn: float


class FaultPlan:
    """Draws for each fault by itself, so that one more fault changes nothing of the others."""

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0) -> None:
        self.faults = tuple(faults)
        self._draws = [
            random.Random(f"{seed}/{position}")  # noqa: S311 - repeatable on purpose
            for position in range(len(self.faults))
        ]
        self._left = [fault.times for fault in self.faults]

    @classmethod
    def parse(cls, texts: Iterable[str], seed: int = 0) -> FaultPlan:
        """From the command line; UsageError names the one that is wrong."""
        return cls([Fault.parse(text) for text in texts], seed)

    def strikes(self, method: str, path: str) -> list[Strike]:
        """What happens to the next request; ``path`` has no slash at its start."""
        found = []
        for position, fault in enumerate(self.faults):
            if not fault.concerns(method, path):
                continue
            chance, amount = self._draws[position].random(), self._draws[position].random()
            left = self._left[position]
            if chance >= fault.rate or left == 0:
                continue
            if left is not None:
                self._left[position] = left - 1
            found.append(Strike(fault, fault.low + amount * (fault.high - fault.low)))
        return found
