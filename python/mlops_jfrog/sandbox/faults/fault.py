"""One fault as it is written on the command line: ``error=503,rate=0.2,path=artifactory/ml-*``."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.permissions import path_matches

_HINT = (
    "Write KIND[=VALUE] and after commas rate=0.2, path=PATTERN, method=PUT, times=3, e.g."
    " 'error=503,rate=0.2,path=artifactory/ml-*/**'. Kinds: latency=200ms or latency=100ms..2s,"
    " error=STATUS, truncate=0.5 (a share) or truncate=1000 (bytes), checksum."
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s)\Z", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z", re.ASCII)
_OPTIONS = {"rate", "path", "method", "times"}
_LONGEST_SECONDS = 3600.0


class FaultKind(enum.Enum):
    """What goes wrong."""

    LATENCY = "latency"
    """The answer comes late."""
    ERROR = "error"
    """The request is answered with a status, and does nothing."""
    TRUNCATE = "truncate"
    """The connection ends in the middle of the answer's body."""
    CHECKSUM = "checksum"
    """Digests in headers and in JSON are wrong; the content is right."""


@dataclass(frozen=True)
class Fault:
    """Strikes a share (``rate``) of the requests that match, ``times`` of them at most.

    ``low`` and ``high`` are seconds of latency, ``low`` is the status of an error, ``low`` is how
    much of a truncated body is sent: below 1 a share, from 1 on bytes.
    """

    kind: FaultKind
    low: float = 0.0
    high: float = 0.0
    rate: float = 1.0
    path: str = "**"
    method: str = ""
    times: int | None = None

    @classmethod
    def parse(cls, text: str) -> Fault:
        """UsageError with the whole grammar for anything that is none."""
        head, *rest = text.split(",")
        name, _, value = head.strip().partition("=")
        try:
            kind = FaultKind(name)
        except ValueError:
            raise UsageError(f"{name!a} is no kind of fault", hint=_HINT) from None
        options = dict(each.strip().partition("=")[::2] for each in rest)
        if unknown := options.keys() - _OPTIONS:
            raise UsageError(f"fault {text!a}: {min(unknown)!a} is no option", hint=_HINT)
        low, high = _values(kind, value, text)
        return cls(
            kind=kind,
            low=low,
            high=high,
            rate=_rate(options, text),
            path=options.get("path", "**").lstrip("/") or "**",
            method=options.get("method", "").upper(),
            times=_times(options, text),
        )

    def concerns(self, method: str, path: str) -> bool:
        """Whether a request may be struck; ``path`` has no slash at its start."""
        return self.method in ("", method) and path_matches(self.path, path)

    def __str__(self) -> str:
        share = f" of {self.rate:.0%} of" if self.rate < 1 else " of"
        return f"{self.kind.value}{share} {self.method or 'all'} requests to {self.path}"


def _values(kind: FaultKind, value: str, text: str) -> tuple[float, float]:
    if kind is FaultKind.LATENCY:
        first, dots, last = value.partition("..")
        low = _seconds(first, text)
        high = _seconds(last, text) if dots else low
        if low > high:
            raise UsageError(f"fault {text!a}: the range is empty", hint=_HINT)
        return low, high
    if kind is FaultKind.CHECKSUM:
        if value:
            raise UsageError(f"fault {text!a}: checksum takes no value", hint=_HINT)
        return 0.0, 0.0
    number = _number(value, text)
    if kind is FaultKind.ERROR and not (400 <= number <= 599 and number.is_integer()):
        raise UsageError(f"fault {text!a}: an error is a status from 400 to 599", hint=_HINT)
    return number, number


def _seconds(text: str, whole: str) -> float:
    match = _DURATION.match(text)
    if match is None:
        raise UsageError(f"fault {whole!a}: {text!a} is no time such as 200ms or 2s", hint=_HINT)
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > _LONGEST_SECONDS:
        raise UsageError(f"fault {whole!a}: that is longer than an hour", hint=_HINT)
    return seconds


def _rate(options: Mapping[str, str], text: str) -> float:
    rate = _number(options.get("rate", "1"), text)
    if not 0 < rate <= 1:
        raise UsageError(f"fault {text!a}: a rate lies above 0, up to 1", hint=_HINT)
    return rate


def _times(options: Mapping[str, str], text: str) -> int | None:
    if "times" not in options:
        return None
    times = _number(options["times"], text)
    if not times.is_integer() or times < 1:
        raise UsageError(f"fault {text!a}: times is a whole number from 1 on", hint=_HINT)
    return int(times)


def _number(value: str, text: str) -> float:
    if not _NUMBER.match(value):
        raise UsageError(f"fault {text!a}: {value!a} is no number", hint=_HINT)
    return float(value)
