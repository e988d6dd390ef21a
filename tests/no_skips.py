"""A pytest plugin for CI: a skipped test fails the run, because CI can install everything.

Loaded by ``-p tests.no_skips``. Without the reference data of other projects their tests are the
one exception: a fresh clone has none, and says so in their reason.
"""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green run with skipped tests into a red one."""
    if unexpected_skips(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the run is red."""
    for test in unexpected_skips(terminalreporter.config):
        terminalreporter.write_line(f"SKIPPED, which fails this run: {test}", red=True)


def unexpected_skips(config: pytest.Config) -> list[str]:
    """Ids of the skipped tests that had no right to be."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return []
    skipped = [
        (report.nodeid, str(report.longrepr)) for report in reporter.stats.get("skipped", [])
    ]
    if "MLOPS_REFERENCE" not in os.environ:
        skipped = [(test, reason) for test, reason in skipped if "MLOPS_REFERENCE" not in reason]
    return [test for test, _ in skipped]
