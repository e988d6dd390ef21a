"""What a doctor finds: checks with a state and a remedy, and what this machine can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class State(Enum):
    """Outcome of one check."""

    OK = "ok"
    WARNING = "warning"
    """Something works less well, or will stop working."""
    WRONG = "wrong"
    """Something that is needed does not work."""
    UNKNOWN = "unknown"
    """It could not be looked at, because of something that is wrong."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    remedy: str = ""

    def to_json(self) -> dict[str, str]:
        """A row of the table."""
        return {
            "check": self.name,
            "state": self.state.value,
            "found": self.found,
            "remedy": self.remedy,
        }


@dataclass(frozen=True)
class Capability:
    """Something that needs more than the core."""

    name: str
    available: bool
    needs: str

    def to_json(self) -> dict[str, object]:
        """A row of the table."""
        return {"capability": self.name, "available": self.available, "needs": self.needs}


def count(checks: Iterable[Check], state: State) -> int:
    """How many are in that state."""
    return sum(check.state is state for check in checks)


def clock_check(here: datetime, there: datetime) -> Check:
    """The platform's clock against this one's: tokens and signatures have times."""
    seconds = abs((here - there).total_seconds())
    found = f"{seconds:.0f} seconds apart"
    if seconds <= 60:
        return Check("clock", State.OK, found)
    state = State.WARNING if seconds <= 300 else State.WRONG
    return Check("clock", state, found, "Let NTP set the clock of this machine.")


def disk_check(name: str, free: int) -> Check:
    """Free bytes where something is written."""
    gigabytes = free / (1 << 30)
    found = f"{gigabytes:.1f} GiB free"
    if gigabytes >= 1:
        return Check(name, State.OK, found)
    state = State.WARNING if gigabytes >= 0.1 else State.WRONG
    return Check(name, state, found, "Free some space: models and reports are written there.")


def expiry_check(expires: datetime | None, now: datetime) -> Check:
    """When a token ends; None is a token without an end, or one that does not say."""
    if expires is None:
        return Check("token's end", State.OK, "it does not say")
    days = (expires - now).total_seconds() / 86_400
    found = f"{expires:%Y-%m-%d %H:%M} UTC"
    if days <= 0:
        return Check("token's end", State.WRONG, f"{found}: over", "Make a new token.")
    if days < 7:
        return Check("token's end", State.WARNING, f"{found}: soon", "Make a new token in time.")
    return Check("token's end", State.OK, found)
