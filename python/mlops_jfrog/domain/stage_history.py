"""The history of a stage: every switch of its pointer, and where a rollback leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

LONGEST = 200
"""Switches that a pointer keeps: it is read by every download."""


class Action(Enum):
    """How a version came into the stage."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"


@dataclass(frozen=True)
class Switch:
    """One version came into the stage."""

    action: Action
    version: str
    manifest_sha256: str
    by: str
    at: str
    """ISO 8601 with offset."""
    reason: str

    def to_json(self) -> dict[str, str]:
        """As the pointer holds it."""
        return {
            "action": self.action.value,
            "version": self.version,
            "manifestSha256": self.manifest_sha256,
            "by": self.by,
            "at": self.at,
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Switch:
        """Read back; ValueError or KeyError where it is none."""
        names = ("version", "manifestSha256", "by", "at", "reason")
        texts = [document[name] for name in names]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("a switch holds texts only")
        return cls(Action(document["action"]), *map(str, texts))


def succession(history: Iterable[Switch]) -> list[str]:
    """Versions as they lie on each other, the present one last.

    A promotion puts its version on top. A rollback takes off everything above its version, so that
    a second one goes further back and never forward to what was rolled back from.
    """
    stack: list[str] = []
    for switch in history:
        if switch.action is Action.ROLLBACK and switch.version in stack:
            del stack[stack.index(switch.version) + 1 :]
            continue
        stack = [version for version in stack if version != switch.version]
        stack.append(switch.version)
    return stack
