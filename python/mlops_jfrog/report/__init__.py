"""The report of one run: a page, a test result file and a summary in Markdown.

``write_report(folder, report)`` is the way in; `Report` and its parts are what it takes.
"""

from __future__ import annotations

from mlops_jfrog.report.description import description_line
from mlops_jfrog.report.model import (
    Build,
    Problem,
    Promotion,
    Report,
    Run,
    Status,
    Violation,
)
from mlops_jfrog.report.write import write_report

__all__ = [
    "Build",
    "Problem",
    "Promotion",
    "Report",
    "Run",
    "Status",
    "Violation",
    "description_line",
    "write_report",
]
