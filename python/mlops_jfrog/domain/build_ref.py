"""The name of a build."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BuildRef:
    """Which build: name, number, and the JFrog project it belongs to, if any."""

    name: str
    number: str
    project: str | None = None

    def __str__(self) -> str:
        return f"{self.name} #{self.number}"
