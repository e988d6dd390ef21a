"""Gates: a policy object with one method that passes or raises with expected and found.

Failed and undecided are different outcomes; only ``passed`` passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

from mlops_jfrog.errors import GateFailed, GateUndecided, MlopsError, SecurityViolation

Subject = TypeVar("Subject", contravariant=True)
S = TypeVar("S")


class GateOutcome(Enum):
    """What became of a gate."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class GateResult:
    """One gate's outcome, with what it expected and what it found, both in words."""

    name: str
    outcome: GateOutcome
    expected: str
    found: str

    def to_json(self) -> dict[str, str]:
        """As the result file, the report and the build-info hold it."""
        return {
            "name": self.name,
            "outcome": self.outcome.value,
            "expected": self.expected,
            "found": self.found,
        }


class Gate(Protocol[Subject]):
    """A policy over some subject."""

    @property
    def name(self) -> str:
        """Short name, unique within a policy."""
        ...

    @property
    def expected(self) -> str:
        """What must hold, in words."""
        ...

    def verify(self, subject: Subject) -> str:
        """What was found, in words; raises GateFailed or GateUndecided."""
        ...


@dataclass(frozen=True)
class AllOf(Generic[S]):
    """Every gate must pass; all are evaluated, so that the user sees every failure at once."""

    gates: Sequence[Gate[S]]

    def evaluate(self, subject: S) -> tuple[tuple[GateResult, ...], MlopsError | None]:
        """Every gate's result, and the error that the policy as a whole ends with, if any.

        An empty policy is undecided: a list emptied by mistake must not wave things through.
        """
        if not self.gates:
            return (), GateUndecided(
                "there is no gate to check", hint="Write gates: metrics: in mlops.yml."
            )
        results: list[GateResult] = []
        errors: list[MlopsError] = []
        for gate in self.gates:
            try:
                found, outcome = gate.verify(subject), GateOutcome.PASSED
            except (GateFailed, SecurityViolation) as error:
                undecided = isinstance(error, GateUndecided)
                outcome = GateOutcome.UNDECIDED if undecided else GateOutcome.FAILED
                found = error.found if isinstance(error, GateFailed) else error.message
                errors.append(error)
            results.append(GateResult(gate.name, outcome, gate.expected, found))
        return tuple(results), errors[0] if errors else None
