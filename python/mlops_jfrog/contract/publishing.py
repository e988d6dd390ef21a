"""Operations that bring a version to the platform."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified
from mlops_jfrog.contract.parameter import parameter
from mlops_jfrog.contract.upload import Upload


@dataclass(frozen=True)
class BuildInfo(Identified):
    """Publish the build-info of a version that was uploaded."""

    name: ClassVar[str] = "build-info"
    step: ClassVar[str | None] = "mlopsBuildInfo"
    summary: ClassVar[str] = (
        "Publish the build-info of an uploaded version: VCS, environment, artifacts, dependencies."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "build": "Name and number of the build.",
        "artifacts": "How many artifacts it records.",
        "dependencies": "How many dependencies it records.",
    }

    requirements: Path | None = parameter(
        "The dependency lock, a requirements file.", setting="requirements"
    )
    metrics: Path | None = parameter("JSON file with the metrics.", setting="metrics")
    stage: str | None = parameter("Stage the version was uploaded to.", setting="publish.stage")
    build_url: str | None = parameter("URL of the build.", setting="build.url")
    env_exclude: tuple[str, ...] | None = parameter(
        "Pattern of environment variables to leave out besides the built-in ones, such as "
        "'*internal*'.",
        setting="build.env_exclude",
    )


@dataclass(frozen=True)
class GatedUpload(Upload):
    """What every way to publish takes: all of it in one run, through every gate."""

    outputs: ClassVar[Mapping[str, str]] = {
        **Upload.outputs,
        "build": "Name and number of the build.",
        "metrics": "Every metric of the file, by name.",
        "gates": "Every gate: name, outcome, expected, found.",
        "promoted": "What the promotion returned, or null.",
        "report": "Path of the HTML report.",
    }

    require: tuple[str, ...] | None = parameter(
        "A threshold such as 'accuracy >= 0.90'.",
        setting="gates.metrics",
    )
    allow: tuple[str, ...] | None = parameter(
        "Import that a pickle may make besides the built-in list.", setting="gates.scan.allow"
    )
    env_exclude: tuple[str, ...] | None = parameter(
        "Pattern of environment variables to leave out of the build-info besides the built-in "
        "ones.",
        setting="build.env_exclude",
    )
    timeout: int | None = parameter(
        "Seconds to wait for the Xray scan.", setting="gates.xray.timeout"
    )
    promote: bool | None = parameter(
        "Promote when every gate has passed; only where the policy asks for no approval."
    )
    status: str | None = parameter("Status the promoted build gets.", setting="promotion.status")
    comment: str | None = parameter("Comment of the promotion.", setting="promotion.comment")
    report: Path | None = parameter("Folder for the report; by default mlops-report.")


@dataclass(frozen=True)
class Publish(GatedUpload):
    """All of it in one run: evaluate, scan, upload, build-info, gate, optionally promote."""

    name: ClassVar[str] = "publish"
    step: ClassVar[str | None] = "mlopsPublish"
    summary: ClassVar[str] = (
        "Evaluate, scan, upload, record the build and gate a model in one run; optionally promote."
    )

    mlflow_run: str | None = parameter(
        "MLflow run or registered model to publish: a run's id, runs:/ID/NAME, "
        "models:/NAME/VERSION."
    )
    wandb_run: Path | None = parameter(
        "Folder of a wandb run (Weights and Biases), an offline one included."
    )


@dataclass(frozen=True)
class Import(GatedUpload):
    """A model that another store holds, through the same gates."""

    name: ClassVar[str] = "import"
    step: ClassVar[str | None] = None
    summary: ClassVar[str] = (
        "Bring a model in from S3, MLflow, FrogML or Artifactory, through the gates of a publish."
    )

    source: str | None = parameter(
        "s3://BUCKET/PATH, mlflow:RUN, mlflow:models:/NAME/VERSION, "
        "frogml:REPOSITORY/NAME/VERSION, artifactory:REPOSITORY/PATH or "
        "artifactory://HOST/artifactory/REPOSITORY/PATH.",
        argument=True,
    )
