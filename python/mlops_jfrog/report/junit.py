"""Gates as test results, so that CI servers show them: failed is a failure, undecided an error."""

from __future__ import annotations

from pathlib import Path

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.report.model import Report
from mlops_jfrog.report.templates import printable

SUITE = "mlops-jfrog gates"


def write_junit(path: Path, report: Report) -> None:
    """One test case a gate. A run that stopped before any gate is one case with an error."""
    suite = TestSuite(SUITE)
    for gate in report.distinct_gates:
        suite.add_testcase(_case(report, gate))
    if not report.gates and report.problem is not None:
        case = TestCase("run", classname=printable(report.model), time=0)
        case.result = [_result(Error, report.problem.message, report.problem.hint)]
        suite.add_testcase(case)
    document = JUnitXml(SUITE)
    document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]
    document.write(str(path), pretty=True)


def _case(report: Report, gate: GateResult) -> TestCase:
    case = TestCase(printable(gate.name), classname=printable(report.model), time=0)
    detail = f"expected: {gate.expected}\nfound: {gate.found}"
    if gate.outcome is GateOutcome.FAILED:
        case.result = [_result(Failure, gate.found, detail)]
    elif gate.outcome is GateOutcome.UNDECIDED:
        case.result = [_result(Error, gate.found, detail)]
    return case


def _result(kind: type[Error] | type[Failure], message: str, detail: str) -> Error | Failure:
    result = kind(printable(message), "gate")
    result.text = printable(detail)
    return result
