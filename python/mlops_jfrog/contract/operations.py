"""Every operation of the product: its parameters, its command, its step, its results.

Flags, ``steps.json``, help texts, reference pages and schemas all come from these classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.parameter import Interface, parameter


@dataclass(frozen=True)
class Operation:
    """What all operations take: which project, which server."""

    name: ClassVar[str]
    """Name of the command and of the operation in a request."""
    step: ClassVar[str | None] = None
    """Name of the Jenkins step, where there is one."""
    summary: ClassVar[str]
    outputs: ClassVar[Mapping[str, str]] = {}
    """What the result's ``outputs`` hold: key to description."""

    project_file: Path | None = parameter("The project file; by default mlops.yml in the working directory.")
    server: str | None = parameter(
        "Named server of the JFrog CLI's configuration; by default its default one.",
        setting="server",
        flag="--server-id",
    )


@dataclass(frozen=True)
class Identified(Operation):
    """Operations on one version of one model, made by one build."""

    model: str | None = parameter("Name of the model; may be nested (nlp/sentiment).", setting="model")
    version: str | None = parameter("Version of the model; by default the build number.", setting="version")
    build_name: str | None = parameter(
        "Name of the build; by default from Jenkins, GitHub Actions or git.", setting="build.name"
    )
    build_number: str | None = parameter("Number of the build.", setting="build.number")
    project: str | None = parameter("Key of the JFrog project the build belongs to.", setting="build.project")


@dataclass(frozen=True)
class Evaluate(Operation):
    """Check the metrics of a trained model against thresholds."""

    name: ClassVar[str] = "evaluate"
    step: ClassVar[str | None] = "mlopsEvaluate"
    summary: ClassVar[str] = "Check the metrics of a trained model against thresholds."
    outputs: ClassVar[Mapping[str, str]] = {"metrics": "Every metric of the file, by name."}

    metrics: Path | None = parameter(
        "JSON file with the metrics; nested ones are named a.b.", setting="metrics"
    )
    require: tuple[str, ...] | None = parameter(
        "A threshold such as 'accuracy >= 0.90'; may be given several times.", setting="gates.metrics"
    )


@dataclass(frozen=True)
class Scan(Operation):
    """Scan model files for code without loading them."""

    name: ClassVar[str] = "scan"
    step: ClassVar[str | None] = "mlopsScan"
    summary: ClassVar[str] = "Scan model files for code, without loading them."
    outputs: ClassVar[Mapping[str, str]] = {"files": "One entry a file: path, format, verdict, findings."}

    files: tuple[str, ...] | None = parameter(
        "Model file, folder or pattern; may be given several times.", setting="files", flag="--file"
    )
    allow: tuple[str, ...] | None = parameter(
        "Import that a pickle may make besides the built-in list, such as mypackage.MyEstimator.",
        setting="gates.scan.allow",
    )


@dataclass(frozen=True)
class Upload(Identified):
    """Upload a version: files first, manifest last."""

    name: ClassVar[str] = "upload"
    step: ClassVar[str | None] = "mlopsUpload"
    summary: ClassVar[str] = "Upload a version of a model, all or nothing: files first, manifest last."
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version of the model.",
        "repository": "Key of the repository it is in.",
        "path": "Folder of the version inside the repository.",
        "url": "URL of that folder.",
        "identity": "Digest of weights, code and dependency lock.",
        "unchanged": "True when the same content was there already.",
        "digests": "SHA-256 of every file, by path.",
    }

    files: tuple[str, ...] | None = parameter(
        "Weights: a file, folder or pattern; may be given several times.", setting="files", flag="--file"
    )
    code: tuple[str, ...] | None = parameter(
        "Code that belongs to the model: a file, folder or pattern; may be given several times.",
        setting="code",
    )
    requirements: Path | None = parameter("The dependency lock, a requirements file.", setting="requirements")
    metrics: Path | None = parameter("JSON file with the metrics.", setting="metrics")
    properties: Mapping[str, str] | None = parameter(
        "Properties of the version, as in 'task=ocr;dataset=v3'; they are added to those of mlops.yml.",
        setting="properties",
        flag="--props",
    )
    framework: str | None = parameter("Framework the model was made with.", setting="framework")
    task: str | None = parameter("Task the model is for.", setting="task")
    dataset: str | None = parameter("Dataset it was trained on.", setting="dataset")
    stage: str | None = parameter("Stage to upload to; by default staging.", setting="publish.stage")
    build_url: str | None = parameter("URL of the build.", setting="build.url")


@dataclass(frozen=True)
class BuildInfo(Identified):
    """Publish the build-info of a version that was uploaded."""

    name: ClassVar[str] = "build-info"
    step: ClassVar[str | None] = "mlopsBuildInfo"
    summary: ClassVar[str] = "Publish the build-info of an uploaded version: VCS, environment, artifacts, dependencies."
    outputs: ClassVar[Mapping[str, str]] = {
        "build": "Name and number of the build.",
        "artifacts": "How many artifacts it records.",
        "dependencies": "How many dependencies it records.",
    }

    requirements: Path | None = parameter("The dependency lock, a requirements file.", setting="requirements")
    metrics: Path | None = parameter("JSON file with the metrics.", setting="metrics")
    stage: str | None = parameter("Stage the version was uploaded to.", setting="publish.stage")
    build_url: str | None = parameter("URL of the build.", setting="build.url")
    env_exclude: str | None = parameter(
        "Patterns of environment variables to leave out, besides the built-in ones: '*internal*;*user*'.",
        setting="build.env_exclude",
    )


@dataclass(frozen=True)
class Gate(Identified):
    """Wait for Xray's verdict on a build."""

    name: ClassVar[str] = "gate"
    step: ClassVar[str | None] = "mlopsGate"
    summary: ClassVar[str] = "Wait for Xray's verdict on a build; what was not checked has not passed."
    outputs: ClassVar[Mapping[str, str]] = {
        "build": "Name and number of the build.",
        "violations": "Every violation: issue, severity, component, fixed versions.",
        "url": "The scan's page.",
    }

    stage: str | None = parameter("Stage the version was uploaded to.", setting="publish.stage")
    timeout: int | None = parameter("Seconds to wait for the scan.", setting="gates.xray.timeout")


@dataclass(frozen=True)
class Promote(Identified):
    """Promote a version to another stage."""

    name: ClassVar[str] = "promote"
    step: ClassVar[str | None] = "mlopsPromote"
    summary: ClassVar[str] = "Promote a version to the next stage, after checking its gates again."
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version that was promoted.",
        "stage": "Stage it is in now.",
        "repository": "Key of that stage's repository.",
        "previous": "Version that was in the stage before, or null.",
        "url": "URL of the version in that stage.",
        "latest": "URL of the folder that always holds what was last promoted.",
        "unchanged": "True when the version was in the stage already.",
    }

    from_stage: str | None = parameter(
        "Stage to promote from; by default staging.", setting="promotion.from", flag="--from"
    )
    to_stage: str | None = parameter(
        "Stage to promote to; by default production.", setting="promotion.to", flag="--to"
    )
    status: str | None = parameter("Status the build gets.", setting="promotion.status")
    comment: str | None = parameter("Comment of the promotion.", setting="promotion.comment")
    approved_by: str | None = parameter("Who approved it; required where the policy asks for approval.")
    timeout: int | None = parameter("Seconds to wait for the scan.", setting="gates.xray.timeout")
    dry_run: bool | None = parameter("Say what would happen, change nothing.")


@dataclass(frozen=True)
class Publish(Upload):
    """All of it in one run: evaluate, scan, upload, build-info, gate, optionally promote."""

    name: ClassVar[str] = "publish"
    step: ClassVar[str | None] = "mlopsPublish"
    summary: ClassVar[str] = "Evaluate, scan, upload, publish build-info and gate a model in one run; optionally promote."
    outputs: ClassVar[Mapping[str, str]] = {
        **Upload.outputs,
        "build": "Name and number of the build.",
        "metrics": "Every metric of the file, by name.",
        "promoted": "What the promotion returned, or null.",
        "report": "Path of the HTML report.",
    }

    require: tuple[str, ...] | None = parameter(
        "A threshold such as 'accuracy >= 0.90'; may be given several times.", setting="gates.metrics"
    )
    allow: tuple[str, ...] | None = parameter(
        "Import that a pickle may make besides the built-in list.", setting="gates.scan.allow"
    )
    env_exclude: str | None = parameter(
        "Patterns of environment variables to leave out of the build-info.", setting="build.env_exclude"
    )
    timeout: int | None = parameter("Seconds to wait for the Xray scan.", setting="gates.xray.timeout")
    promote: bool | None = parameter(
        "Promote when every gate has passed; only where the policy asks for no approval."
    )
    status: str | None = parameter("Status the promoted build gets.", setting="promotion.status")
    comment: str | None = parameter("Comment of the promotion.", setting="promotion.comment")
    report: Path | None = parameter("Folder for the report; by default mlops-report.")


@dataclass(frozen=True)
class Download(Operation):
    """Find a version, download it and verify every byte."""

    name: ClassVar[str] = "download"
    step: ClassVar[str | None] = "mlopsDownload"
    summary: ClassVar[str] = "Find a model by name, version, stage or properties; download it and verify every byte."
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version that was found.",
        "repository": "Key of the repository it came from.",
        "identity": "Digest of weights, code and dependency lock.",
        "files": "Local path of every file, by its path in the version.",
    }

    model: str | None = parameter("Name of the model.", setting="model")
    version: str | None = parameter("Exact version; by default what is in the stage.")
    stage: str | None = parameter("Stage to look in; by default production.", setting="promotion.to")
    properties: Mapping[str, str] | None = parameter(
        "Properties it must have, as in 'env=production;task=ocr'.", flag="--props"
    )
    target: Path | None = parameter("Folder to put the files in; by default the working directory.")


@dataclass(frozen=True)
class Configure(Operation):
    """Keep a named server in the JFrog CLI's configuration."""

    name: ClassVar[str] = "configure"
    summary: ClassVar[str] = "Keep a named server where this tool and the JFrog CLI find it."
    outputs: ClassVar[Mapping[str, str]] = {"server": "Name of the server.", "url": "Its platform URL."}

    server_name: str | None = parameter(
        "Name to keep the server under.", interface=Interface.COMMAND, argument=True
    )
    url: str | None = parameter("URL of the platform.", interface=Interface.COMMAND)
    user: str | None = parameter(
        "User name; asks for a password instead of a token.", interface=Interface.COMMAND
    )
    token_file: Path | None = parameter(
        "File that holds the token; '-' reads standard input.", interface=Interface.COMMAND
    )
    make_default: bool | None = parameter(
        "Make it the default server.", interface=Interface.COMMAND, flag="--default"
    )


@dataclass(frozen=True)
class Approve(Operation):
    """Ask people for a decision; the step alone does it, outside any executor."""

    name: ClassVar[str] = "approve"
    step: ClassVar[str | None] = "mlopsApprove"
    summary: ClassVar[str] = "Ask people whether a version may be promoted, outside any executor."
    outputs: ClassVar[Mapping[str, str]] = {
        "approver": "Who decided.",
        "approvedAt": "When, as milliseconds since 1970.",
        "comment": "What they wrote.",
    }

    model: str | None = parameter("Name of the model, for the question.", interface=Interface.STEP)
    version: str | None = parameter("Version, for the question.", interface=Interface.STEP)
    message: str | None = parameter("The question; by default made from model and version.", interface=Interface.STEP)
    submitter: str | None = parameter(
        "Users and groups who may answer, separated by commas; by default anyone who may build.",
        interface=Interface.STEP,
    )
    hours: int | None = parameter("How long to wait; by default 72 hours.", interface=Interface.STEP)


OPERATIONS: tuple[type[Operation], ...] = (
    Publish,
    Configure,
    Evaluate,
    Scan,
    Upload,
    BuildInfo,
    Gate,
    Promote,
    Download,
)
"""What the helper does."""

STEPS_WITHOUT_HELPER: tuple[type[Operation], ...] = (Approve,)
"""Steps that only talk to Jenkins."""


def operation_named(name: str) -> type[Operation]:
    """The operation of that name; KeyError where there is none."""
    return {operation.name: operation for operation in OPERATIONS}[name]
