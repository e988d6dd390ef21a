"""The metrics as a bar chart: one SVG file for light and one for dark pages.

Presentation attributes only, no style element: the image is readable under
``style-src 'self'`` too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.gates import GateOutcome
from mlops_jfrog.report.metric_rows import MetricRow
from mlops_jfrog.report.templates import number, render


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, as CSS hex."""

    text: str
    muted: str
    track: str
    passed: str
    failed: str
    neutral: str

    def bar(self, outcome: GateOutcome | None) -> str:
        """Colour of a bar; blue where no gate looked."""
        if outcome is None:
            return self.neutral
        return self.passed if outcome is GateOutcome.PASSED else self.failed


LIGHT = Palette("#1b2733", "#5b6875", "#e8ecf1", "#1a7f4b", "#b3261e", "#3565a8")
DARK = Palette("#e8edf2", "#9aa8b5", "#2a343e", "#4cc38a", "#ff8078", "#7fb0f5")


def metrics_chart(rows: Sequence[MetricRow], palette: Palette) -> str:
    """SVG text; ``rows`` all lie on the scale from 0 to 1."""
    bars = [
        {
            "name": row.name if len(row.name) <= 26 else row.name[:25] + "…",
            "value": number(row.value),
            "width": row.value,
            "mark": None if row.threshold is None else row.threshold.bound,
            "colour": palette.bar(row.outcome),
        }
        for row in rows
    ]
    return render("metrics.svg.jinja", {"bars": bars, "palette": palette})
