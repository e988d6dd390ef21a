"""What a workflow tells while it runs; the caller decides what becomes of it.

Library code never prints: it is handed a journal. The silent one keeps the gates only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mlops_jfrog.domain.gates import GateResult
from mlops_jfrog.transfer.progress import SILENT, Progress


@dataclass
class Journal:
    """Keeps gate results and files worth archiving; says nothing. Subclasses show things."""

    gates: list[GateResult] = field(default_factory=list)
    archive: list[str] = field(default_factory=list)
    outputs: dict[str, object] = field(default_factory=dict)
    """What is known already, for the result of a run that is stopped."""
    description: str = ""
    """A line for the build's page, of a run that is stopped."""
    progress: Progress = SILENT
    """What transfers tell of their bytes."""

    def step(self, text: str) -> None:
        """A step begins: ``"scan 1 file"``."""

    def detail(self, text: str) -> None:
        """Something that happened within the step."""

    def gate(self, result: GateResult) -> None:
        """A gate was evaluated."""
        self.gates.append(result)
