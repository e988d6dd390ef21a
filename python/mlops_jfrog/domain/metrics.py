"""Metrics of a trained model, and thresholds on them."""

from __future__ import annotations

import json
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import GateFailed, GateUndecided, UsageError

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}
_THRESHOLD = re.compile(
    r"\s*(?P<metric>[^<>=\s][^<>=]*?)\s*(?P<comparison>>=|<=|==|>|<)\s*(?P<bound>\S+)\s*\Z"
)

Metrics = Mapping[str, float]
"""Finite numbers by name; nested ones are named with dots: ``validation.f1``."""


def parse_metrics(text: str, source: str) -> Metrics:
    """Metrics from the text of a JSON file; nested objects become dotted names, texts are left out.

    Raises UsageError (what is wrong, and where) when the text is no JSON object, or a metric is NaN
    or infinite: a metric that is no number can pass no gate.
    """
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition)
    except RecursionError:
        raise UsageError(f"{source} is nested too deeply to hold metrics") from None
    except _Repeated as error:
        raise UsageError(
            f"{source} holds metric {error.name!r} twice", hint="Write each metric once."
        ) from None
    except ValueError as error:
        raise UsageError(
            f"{source} is no JSON: {error}", hint='Write it as {"accuracy": 0.93}.'
        ) from None
    if not isinstance(document, dict):
        raise UsageError(f"{source} holds no JSON object", hint='Write it as {"accuracy": 0.93}.')
    found: dict[str, float] = {}
    _collect(document, "", found, source)
    return found


def _collect(
    document: Mapping[str, object], prefix: str, found: dict[str, float], source: str
) -> None:
    for key, value in document.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            _collect(value, f"{name}.", found, source)
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        elif not _finite(value):
            raise UsageError(
                f"metric {name!r} in {source} is {_shown(value)}, no finite number",
                hint="Look at the training: a diverged run must not be published.",
            )
        elif name in found:
            raise UsageError(
                f"{source} holds metric {name!r} twice", hint="Write each metric once."
            )
        else:
            found[name] = float(value)


class _Repeated(Exception):
    """A JSON object has a name twice: which of the values a gate sees must not be chance."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _Repeated(name)
        found[name] = value
    return found


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _shown(value: float) -> str:
    return str(value) if isinstance(value, float) else "an integer too large to compare"


@dataclass(frozen=True)
class Threshold:
    """A gate on one metric: ``accuracy >= 0.90``."""

    metric: str
    comparison: str
    bound: float
    text: str

    @classmethod
    def parse(cls, text: str) -> Threshold:
        """From text; raises UsageError."""
        match = _THRESHOLD.match(text)
        hint = "Write it as 'accuracy >= 0.90'; the comparisons are >= <= > < ==."
        if not match:
            raise UsageError(f"{text!r} is no threshold", hint=hint)
        try:
            bound = float(match["bound"])
        except ValueError:
            bound = math.nan
        if not math.isfinite(bound):
            raise UsageError(f"{match['bound']!r} in {text!r} is no finite number", hint=hint)
        return cls(
            match["metric"], match["comparison"], bound, f"{match['comparison']} {match['bound']}"
        )

    @property
    def name(self) -> str:
        """The gate's name: the metric's."""
        return f"metric {self.metric}"

    @property
    def expected(self) -> str:
        """``accuracy >= 0.90``."""
        return f"{self.metric} {self.text}"

    def verify(self, subject: Metrics) -> str:
        """``accuracy = 0.93``; raises GateFailed, or GateUndecided when the metric isn't there."""
        if self.metric not in subject:
            raise GateUndecided(
                f"metric {self.metric!r} is not in the metrics file"
                f"{did_you_mean(self.metric, subject)}",
                hint=f"It holds: {', '.join(sorted(subject)) or 'no number at all'}.",
            )
        value = subject[self.metric]
        found = f"{self.metric} = {value!r}"
        if not _COMPARISONS[self.comparison](value, self.bound):
            raise GateFailed(
                f"{self.metric} is {value!r}, the gate wants {self.text}",
                hint="Train a better model, or change gates: metrics: in mlops.yml if it is wrong.",
                found=found,
            )
        return found
