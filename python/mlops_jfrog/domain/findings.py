"""What a scan says about a model file: findings, each with a verdict, and the worst of them."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Verdict(enum.Enum):
    """The outcome of a scan; only ``CLEAN`` passes a gate.

    Ordered by how bad it is: clean < suspicious < unscannable < malicious. What was only half
    read is worse than what was read and is unusual; what would run code is worst.
    """

    CLEAN = "clean"
    SUSPICIOUS = "suspicious"
    UNSCANNABLE = "unscannable"
    MALICIOUS = "malicious"

    @property
    def rank(self) -> int:
        """0 for clean, rising with how bad it is."""
        return _ORDER.index(self)

    @property
    def passes(self) -> bool:
        return self is Verdict.CLEAN

    @staticmethod
    def worst(verdicts: Iterable[Verdict]) -> Verdict:
        """The worst of several; of none it is unscannable, as nothing looked at is not clean."""
        return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.UNSCANNABLE)


_ORDER = tuple(Verdict)


@dataclass(frozen=True)
class Finding:
    """One reason why a file is not clean.

    ``rule`` is a stable id such as ``pickle.import-not-allowed``; ``location`` says where in the
    file, e.g. ``archive/data.pkl, byte 17``.
    """

    rule: str
    verdict: Verdict
    message: str
    location: str


@dataclass(frozen=True)
class FileScan:
    """The scan of one file. ``size`` is in bytes; ``sha256`` is hex where the caller knows it."""

    name: str
    format: str
    size: int
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    sha256: str | None = None

    @classmethod
    def judged(
        cls,
        name: str,
        format: str,
        size: int,
        findings: Iterable[Finding],
        sha256: str | None = None,
    ) -> FileScan:
        """A scan whose verdict follows from its findings: none means clean."""
        found = tuple(findings)
        verdict = Verdict.worst([Verdict.CLEAN, *(finding.verdict for finding in found)])
        return cls(name, format, size, verdict, found, sha256)
