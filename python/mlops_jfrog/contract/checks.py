"""Operations that check and change nothing: metrics, model files, Xray's verdict."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified, ProjectOperation
from mlops_jfrog.contract.parameter import parameter


@dataclass(frozen=True)
class Evaluate(ProjectOperation):
    """Check the metrics of a trained model against thresholds."""

    name: ClassVar[str] = "evaluate"
    step: ClassVar[str | None] = "mlopsEvaluate"
    summary: ClassVar[str] = "Check the metrics of a trained model against thresholds."
    outputs: ClassVar[Mapping[str, str]] = {"metrics": "Every metric of the file, by name."}

    metrics: Path | None = parameter(
        "JSON file with the metrics; nested ones are named a.b.", setting="metrics"
    )
    require: tuple[str, ...] | None = parameter(
        "A threshold such as 'accuracy >= 0.90'.",
        setting="gates.metrics",
    )
    report: Path | None = parameter(
        "Folder for results that CI servers read: gates as JUnit, findings as SARIF; none if not "
        "given."
    )


@dataclass(frozen=True)
class Scan(ProjectOperation):
    """Scan model files for code without loading them."""

    name: ClassVar[str] = "scan"
    step: ClassVar[str | None] = "mlopsScan"
    summary: ClassVar[str] = "Scan model files for code, without loading them."
    outputs: ClassVar[Mapping[str, str]] = {
        "files": "One entry a file: path, format, verdict, findings."
    }

    files: tuple[str, ...] | None = parameter(
        "Model file, folder or pattern.", setting="files", flag="--file"
    )
    allow: tuple[str, ...] | None = parameter(
        "Import that a pickle may make besides the built-in list, such as mypackage.MyEstimator.",
        setting="gates.scan.allow",
    )
    report: Path | None = parameter(
        "Folder for results that CI servers read: gates as JUnit, findings as SARIF; none if not "
        "given."
    )


@dataclass(frozen=True)
class Gate(Identified):
    """Wait for Xray's verdict on a build."""

    name: ClassVar[str] = "gate"
    step: ClassVar[str | None] = "mlopsGate"
    summary: ClassVar[str] = (
        "Wait for Xray's verdict on a build; what was not checked has not passed."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "build": "Name and number of the build.",
        "violations": "Every violation: issue, severity, component, fixed versions.",
        "url": "The scan's page.",
    }

    stage: str | None = parameter("Stage the version was uploaded to.", setting="publish.stage")
    timeout: int | None = parameter("Seconds to wait for the scan.", setting="gates.xray.timeout")
    report: Path | None = parameter(
        "Folder for results that CI servers read: gates as JUnit, findings as SARIF; none if not "
        "given."
    )
