"""What a single step leaves for the build page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from junitparser import JUnitXml

from mlops_jfrog.contract.checks import Evaluate, Gate, Scan
from mlops_jfrog.errors import GateFailed, UnsafeModel
from support.project import Project

REPORT = Path("results")


def test_gates_are_test_results_and_findings_sarif(project: Project) -> None:
    project.publish()
    steps = [
        (Evaluate(report=REPORT), {"evaluate.junit.xml"}),
        (Scan(report=REPORT), {"scan.junit.xml", "scan.sarif"}),
        (Gate(report=REPORT), {"gate.junit.xml", "gate.sarif"}),
    ]
    for operation, names in steps:
        outcome = project.run(operation)
        assert set(outcome.archive) == {f"results/{name}" for name in names}
        suite = JUnitXml.fromfile(str(project.folder / REPORT / f"{operation.name}.junit.xml"))
        assert (suite.tests, suite.failures, suite.errors) == (1, 0, 0)


def test_a_refusal_leaves_them_too(project: Project) -> None:
    project.write("metrics.json", json.dumps({"accuracy": 0.5}))
    with pytest.raises(GateFailed):
        project.run(Evaluate(report=REPORT))

    assert project.last.archive == ["results/evaluate.junit.xml"]
    suite = JUnitXml.fromfile(str(project.folder / REPORT / "evaluate.junit.xml"))
    assert suite.failures == 1


def test_a_file_that_would_run_code_is_a_result_of_the_scan(project: Project) -> None:
    # GLOBAL os system, STOP: written out, never loaded.
    (project.folder / "model.pkl").write_bytes(b"cos\nsystem\n.")
    with pytest.raises(UnsafeModel):
        project.run(Scan(files=("model.pkl",), report=REPORT))

    sarif = json.loads((project.folder / REPORT / "scan.sarif").read_text(encoding="utf-8"))
    assert [result["level"] for result in sarif["runs"][0]["results"]] == ["error"]


def test_without_a_folder_nothing_is_written(project: Project) -> None:
    before = set(project.folder.iterdir())
    assert project.run(Scan()).archive == ()
    assert set(project.folder.iterdir()) == before


def test_publish_tells_gates_and_a_line_for_the_build_page(project: Project) -> None:
    outcome = project.publish()

    gates = outcome.outputs["gates"]
    assert isinstance(gates, list)
    assert [gate["outcome"] for gate in gates] == ["passed"] * 3
    assert outcome.description == f"{project.model} 1.0.0, accuracy 0.958, in staging"
    assert "mlops-report/findings.sarif" in outcome.archive


def test_a_refused_publish_tells_what_was_known(project: Project) -> None:
    project.configure(gates={"metrics": ["accuracy >= 0.99"]})
    with pytest.raises(GateFailed):
        project.publish()

    known = project.last.outputs
    assert (known["model"], known["version"]) == (project.model, "1.0.0")
    assert known["metrics"] == {"accuracy": 0.958, "validation.f1": 0.9}
    assert project.last.description.endswith("refused by metric accuracy")
