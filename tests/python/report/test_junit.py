"""Gates as CI servers read them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from xml.etree import ElementTree

from mlops_jfrog.report import Problem, Report
from mlops_jfrog.report.junit import write_junit

from .examples import HOSTILE, PROMOTED, REFUSED


def written(tmp_path: Path, report: Report) -> ElementTree.Element:
    path = tmp_path / "gates.junit.xml"
    write_junit(path, report)
    return ElementTree.parse(path).getroot()


def test_every_gate_is_a_test_case(tmp_path: Path) -> None:
    root = written(tmp_path, PROMOTED)
    assert [case.attrib["name"] for case in root.iter("testcase")] == [
        "metric accuracy",
        "model scan",
        "Xray",
    ]
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("3", "0", "0")


def test_a_failed_gate_is_a_failure_and_an_undecided_one_an_error(tmp_path: Path) -> None:
    root = written(tmp_path, REFUSED)
    failed, undecided = root.iter("testcase")
    failure, error = failed.find("failure"), undecided.find("error")
    assert failure is not None
    assert failure.attrib["message"] == "accuracy is 0.71"
    assert failure.text == "expected: accuracy >= 0.90\nfound: accuracy is 0.71"
    assert error is not None
    assert error.attrib["message"] == "the build is not indexed"
    assert (root.attrib["failures"], root.attrib["errors"]) == ("1", "1")


def test_a_run_that_stopped_before_any_gate_is_an_error_not_an_empty_success(
    tmp_path: Path,
) -> None:
    problem = Problem("there is no metrics file", "Write it.")
    root = written(tmp_path, dataclasses.replace(REFUSED, gates=(), problem=problem))
    assert root.attrib["errors"] == "1"


def test_control_characters_leave_valid_xml(tmp_path: Path) -> None:
    gate = dataclasses.replace(REFUSED.gates[0], found=HOSTILE, name=HOSTILE)
    root = written(tmp_path, dataclasses.replace(REFUSED, gates=(gate,), model=HOSTILE))
    assert "\x00" not in ElementTree.tostring(root, encoding="unicode")
