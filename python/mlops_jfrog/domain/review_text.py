"""A review as text: the question that people answer, readable in a log, a dialog, a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.gates import GateResult


@dataclass(frozen=True)
class MetricComparison:
    """One metric of a version, beside that of the stage's present version and its threshold."""

    name: str
    value: float | None
    current: float | None
    threshold: str | None

    def to_json(self) -> dict[str, object]:
        """An entry of the outputs."""
        return {"value": self.value, "current": self.current, "threshold": self.threshold}


@dataclass(frozen=True)
class ReviewText:
    """What the text is made of."""

    subject: ModelVersion
    target: str
    current: str | None
    identity: str
    metrics: tuple[MetricComparison, ...]
    gates: tuple[GateResult, ...]
    approvals: tuple[str, ...]
    missing: tuple[str, ...]
    publishers: tuple[str, ...]
    links: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        there = f"which has {self.current}" if self.current else "which has no version yet"
        yield f"{self.subject} to {self.target}, {there}"
        yield f"identity: {self.identity}"
        yield f"published by: {', '.join(self.publishers) or 'nobody knows'}"
        for metric in self.metrics:
            wanted = f"; wanted {metric.threshold}" if metric.threshold else ""
            yield f"{metric.name}: {_shown(metric.value)}{self._against(metric)}{wanted}"
        for gate in self.gates:
            yield f"gate {gate.name}: {gate.outcome.value} ({gate.found})"
        for approval in self.approvals:
            yield f"approved: {approval}"
        for kind in self.missing:
            yield f"approval missing: {kind}"
        for name, url in self.links:
            yield f"{name}: {url}"

    def _against(self, metric: MetricComparison) -> str:
        if self.current is None:
            return ""
        if metric.current is None or metric.value is None:
            return f" ({self.current}: {_shown(metric.current)})"
        change = metric.value - metric.current
        return f" ({self.current}: {_shown(metric.current)}, {change:+.4g})"


def _shown(value: float | None) -> str:
    return "not recorded" if value is None else f"{value:.6g}"
