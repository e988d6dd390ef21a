"""Metrics as a report shows them, each with the threshold that it had to meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.domain.metrics import Threshold
from mlops_jfrog.errors import UsageError


@dataclass(frozen=True)
class MetricRow:
    """One metric. ``threshold`` and ``outcome`` are None where no gate looks at it."""

    name: str
    value: float
    threshold: Threshold | None
    outcome: GateOutcome | None

    @property
    def on_unit_scale(self) -> bool:
        """Whether value and threshold lie in 0 to 1, so that a bar says something."""
        bounds = [self.value] if self.threshold is None else [self.value, self.threshold.bound]
        return all(0 <= bound <= 1 for bound in bounds)


def metric_rows(metrics: Mapping[str, float], gates: Iterable[GateResult]) -> tuple[MetricRow, ...]:
    """Gated metrics first, in the order of their gates; then the others by name."""
    rows = []
    for gate in gates:
        threshold = _threshold(gate)
        if threshold is not None and threshold.metric in metrics:
            value = metrics[threshold.metric]
            rows.append(MetricRow(threshold.metric, value, threshold, gate.outcome))
    gated = {row.name for row in rows}
    rest = [
        MetricRow(name, metrics[name], None, None) for name in sorted(metrics) if name not in gated
    ]
    return (*rows, *rest)


def _threshold(gate: GateResult) -> Threshold | None:
    """The threshold of a metric gate; None for a gate of another kind."""
    try:
        threshold = Threshold.parse(gate.expected)
    except UsageError:
        return None
    return threshold if threshold.name == gate.name else None
