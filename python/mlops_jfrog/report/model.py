"""What a report says, as plain data: the writers only lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from mlops_jfrog.contract.result import Link
from mlops_jfrog.domain.findings import FileScan
from mlops_jfrog.domain.gates import GateOutcome, GateResult


class Status(Enum):
    """What became of the version."""

    REFUSED = "refused"
    PUBLISHED = "published"
    PROMOTED = "promoted"


@dataclass(frozen=True)
class Build:
    """The build that published the version."""

    name: str
    number: str
    url: str | None = None


@dataclass(frozen=True)
class Run:
    """Where the source came from; None where nothing is known."""

    branch: str | None = None
    commit: str | None = None


@dataclass(frozen=True)
class Violation:
    """One violation that Xray reports."""

    issue: str
    """Xray's id, or the CVE."""
    severity: str
    component: str
    fixed_versions: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class Promotion:
    """A promotion that took place."""

    stage: str
    repository: str
    status: str
    comment: str = ""
    approved_by: str | None = None
    previous: str | None = None
    """Version that was in the stage before."""


@dataclass(frozen=True)
class Problem:
    """What stopped the run, and what the reader does next."""

    message: str
    hint: str
    url: str | None = None


@dataclass(frozen=True)
class Report:
    """One run over one version of one model.

    ``violations`` and ``dependencies`` are None where the run did not come that far: not checked is
    shown as not checked, never as clean.
    """

    model: str
    version: str
    stage: str
    gates: tuple[GateResult, ...]
    build: Build | None = None
    identity: str | None = None
    """SHA-256 over weights, code and dependency lock; None where nothing was uploaded."""
    run: Run = Run()
    metrics: Mapping[str, float] = field(default_factory=dict)
    files: tuple[FileScan, ...] = ()
    dependencies: int | None = None
    violations: tuple[Violation, ...] | None = None
    promotion: Promotion | None = None
    problem: Problem | None = None
    links: tuple[Link, ...] = ()

    @property
    def distinct_gates(self) -> tuple[GateResult, ...]:
        """The gates without repetition: a promotion checks again what the publish has checked."""
        return tuple(dict.fromkeys(self.gates))

    @property
    def status(self) -> Status:
        """Refused by a problem or by a gate that did not pass; else promoted or published."""
        passed = all(gate.outcome is GateOutcome.PASSED for gate in self.gates)
        if self.problem is not None or not passed:
            return Status.REFUSED
        return Status.PROMOTED if self.promotion is not None else Status.PUBLISHED
