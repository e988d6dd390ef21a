"""Reports that tests of several modules look at."""

from __future__ import annotations

from mlops_jfrog.contract.result import Link
from mlops_jfrog.domain.findings import FileScan, Finding, Verdict
from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.report import Build, Problem, Promotion, Report, Run, Violation

ACCURACY = GateResult("metric accuracy", GateOutcome.PASSED, "accuracy >= 0.90", "accuracy = 0.965")
SCAN = GateResult("model scan", GateOutcome.PASSED, "no file runs code", "1 clean")
XRAY = GateResult("Xray", GateOutcome.PASSED, "no violation that fails the build", "none")

PROMOTED = Report(
    model="oncology/breast-cancer",
    version="1.0.0",
    stage="staging",
    gates=(ACCURACY, SCAN, XRAY),
    build=Build("breast-cancer", "42", "https://ci.example/job/breast-cancer/42/"),
    identity="9f" * 32,
    run=Run(branch="main", commit="0d1e2f3a4b5c6d7e8f900112233445566778899a"),
    metrics={"accuracy": 0.965, "auc": 0.995, "loss": 12.5},
    files=(FileScan("model.joblib", "joblib", 1_203_144, Verdict.CLEAN, sha256="ab" * 32),),
    dependencies=8,
    violations=(),
    promotion=Promotion(
        stage="production",
        repository="ml-models-prod-local",
        status="released",
        comment="gates passed",
        approved_by="alice",
        previous="0.9.0",
    ),
    links=(Link("production folder", "https://platform.example/ui/prod"),),
)

REFUSED = Report(
    model="fraud",
    version="7",
    stage="staging",
    gates=(
        GateResult("metric accuracy", GateOutcome.FAILED, "accuracy >= 0.90", "accuracy is 0.71"),
        GateResult("Xray", GateOutcome.UNDECIDED, "no violation", "the build is not indexed"),
    ),
    metrics={"accuracy": 0.71},
    files=(
        FileScan.judged(
            "model.pkl",
            "pickle",
            57,
            [Finding("pickle.import", Verdict.MALICIOUS, "it would call os.system", "byte 17")],
        ),
    ),
    violations=(
        Violation(
            "PYSEC-2022-288", "Critical", "pypi://joblib:1.1.0", ("1.2.0",), "code in a lock"
        ),
    ),
    problem=Problem("accuracy is 0.71, the gate wants >= 0.90", "Train a better model."),
)

HOSTILE = '</td><script>alert(1)</script><img src=x onerror="alert(2)">|`${7*7}`\x00\x1b[31m{{7*7}}'
