"""The description line of a build: model and version, its first metric, the verdict."""

from __future__ import annotations

from mlops_jfrog.domain.gates import GateOutcome
from mlops_jfrog.report.metric_rows import metric_rows
from mlops_jfrog.report.model import Report, Status
from mlops_jfrog.report.templates import number, printable

_PREFERRED = "accuracy"
_LONGEST = 200


def description_line(report: Report) -> str:
    """``fraud 1.0.0, accuracy 0.958, published``; a refusal names the gates that said no."""
    parts = [f"{report.model} {report.version}"]
    metric = _metric(report)
    if metric is not None:
        parts.append(f"{metric} {number(report.metrics[metric])}")
    parts.append(_verdict(report))
    line = printable(", ".join(parts))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _metric(report: Report) -> str | None:
    """The first one that a gate looks at, else the accuracy, else the first by name."""
    rows = metric_rows(report.metrics, report.distinct_gates)
    if not rows:
        return None
    gated = rows[0].threshold is not None
    return _PREFERRED if not gated and _PREFERRED in report.metrics else rows[0].name


def _verdict(report: Report) -> str:
    if report.status is Status.PROMOTED and report.promotion is not None:
        return f"in {report.promotion.stage}"
    if report.status is Status.PUBLISHED:
        return f"in {report.stage}"
    refusing = [g.name for g in report.distinct_gates if g.outcome is not GateOutcome.PASSED]
    return f"refused by {', '.join(refusing)}" if refusing else "failed"
