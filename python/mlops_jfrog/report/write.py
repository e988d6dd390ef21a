"""Writing the report: what a browser, a CI server and a pull request show."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.report.chart import DARK, LIGHT, metrics_chart
from mlops_jfrog.report.junit import write_junit
from mlops_jfrog.report.metric_rows import metric_rows
from mlops_jfrog.report.model import Report
from mlops_jfrog.report.sarif import sarif_text
from mlops_jfrog.report.templates import read_resource, render
from mlops_jfrog.version import __version__

PAGE = "index.html"
GATES = "gates.junit.xml"
FINDINGS = "findings.sarif"
SUMMARY = "summary.md"


def write_report(folder: Path, report: Report) -> Path:
    """Write the report's files into ``folder`` (made if absent) and return the page's path.

    ``index.html`` with ``report.css`` and, where a metric lies between 0 and 1, two SVG charts;
    ``gates.junit.xml``; ``findings.sarif``; ``summary.md``. The page needs no script and no inline
    style, so it reads the same under Jenkins' Content-Security-Policy. Equal reports give equal
    bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = metric_rows(report.metrics, report.distinct_gates)
    charted = [row for row in rows if row.on_unit_scale]
    for name, palette in {"metrics.svg": LIGHT, "metrics-dark.svg": DARK}.items():
        if charted:
            _write(folder / name, metrics_chart(charted, palette))
        else:
            (folder / name).unlink(missing_ok=True)
    values = {
        "report": report,
        "rows": rows,
        "charted": charted,
        "tool": f"mlops-jfrog {__version__}",
    }
    _write(folder / "report.css", read_resource("report.css"))
    _write(folder / SUMMARY, render("summary.md.jinja", values))
    write_junit(folder / GATES, report)
    _write(folder / FINDINGS, sarif_text(report.files, report.violations))
    _write(folder / PAGE, render("page.html.jinja", values))
    return folder / PAGE


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
