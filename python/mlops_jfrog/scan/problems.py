"""What stops the scan of a file, and where its findings are collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlops_jfrog.domain.findings import Finding, Verdict
from mlops_jfrog.scan.policy import ScanPolicy

_MOST_FINDINGS = 200
_MOST_STEPS = 20_000_000


class Unscannable(Exception):
    """The file cannot be judged further; ``rule`` is the id of the finding that says so."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


def shown(value: object, longest: int = 120) -> str:
    """Text from a model file, fit for one line of a report."""
    text = ascii(value) if isinstance(value, str | bytes) else ascii(str(value))
    return text if len(text) <= longest else text[:longest] + "…"


class Findings:
    """Collects the findings of one file. ``policy`` says which imports are allowed."""

    def __init__(self, policy: ScanPolicy) -> None:
        self.policy = policy
        self.found: list[Finding] = []
        self._where = ""
        self._seen: set[tuple[str, str]] = set()
        self._steps = 0
        self._worst = Verdict.CLEAN

    def add(self, rule: str, verdict: Verdict, message: str, place: str = "") -> None:
        """Record once per rule and message; a full list still takes what is worse than it."""
        if (rule, message) in self._seen:
            return
        if len(self.found) >= _MOST_FINDINGS and verdict.rank <= self._worst.rank:
            return
        self._worst = Verdict.worst([self._worst, verdict])
        self._seen.add((rule, message))
        location = ", ".join(part for part in (self._where, place) if part) or "file"
        self.found.append(Finding(rule, verdict, message, location))

    def spend(self, steps: int) -> None:
        """Count work done on this file: time stays bounded whatever the file says."""
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise Unscannable("file.too-complex", f"more than {_MOST_STEPS} steps to read it")

    @contextmanager
    def inside(self, part: str) -> Iterator[None]:
        """Findings in the block lie in ``part``; what can't be judged there is one of them."""
        before, self._where = self._where, ", ".join(filter(None, (self._where, part)))
        try:
            yield
        except Unscannable as problem:
            self.add(problem.rule, Verdict.UNSCANNABLE, problem.message)
        finally:
            self._where = before
