"""Renders what Jenkins reads: ``steps.json`` for the library, one help text a step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.contract.operations import OPERATIONS, STEPS_WITHOUT_HELPER, Step
from mlops_jfrog.contract.parameter import Interface, Kind, Parameter, parameters
from mlops_jfrog.contract.request import CONTRACT
from mlops_jfrog.version import __version__

STEP_CREDENTIALS: Mapping[str, str] = {
    "urlCredentialsId": (
        "Id of the secret text with the platform's URL; by default jfrog-url, "
        "not needed where JF_URL is set."
    ),
    "tokenCredentialsId": (
        "Id of the secret text with the access token; by default jfrog-token, "
        "not needed where JF_ACCESS_TOKEN is set."
    ),
}
"""Arguments of every step that runs the helper; the library binds them, no request holds them."""

KIND_WORDS: Mapping[Kind, str] = {
    Kind.STRING: "text",
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "true or false",
    Kind.STRINGS: "list of texts",
    Kind.MAP: "map",
    Kind.PATH: "path",
}


@dataclass(frozen=True)
class StepText:
    """What people read about a step besides its operation's summary."""

    note: str
    example: str


_TEXTS: Mapping[str, StepText] = {
    "mlopsPublish": StepText(
        "Without arguments it publishes what mlops.yml describes; an argument wins over the file.",
        "def published = mlopsPublish(version: env.BUILD_NUMBER)",
    ),
    "mlopsEvaluate": StepText(
        "Fails the build when a metric is missing or not as good as its threshold.",
        "mlopsEvaluate(metrics: 'metrics.json', require: ['accuracy >= 0.90'])",
    ),
    "mlopsScan": StepText(
        "Fails the build when a file would run code on loading, or can't be judged.",
        "mlopsScan(files: ['models/*.joblib'])",
    ),
    "mlopsUpload": StepText(
        "A version never changes: the same content again is fine, other content is an error.",
        "def uploaded = mlopsUpload(files: ['models/*.onnx'], properties: [task: 'ocr'])",
    ),
    "mlopsBuildInfo": StepText(
        "Call it after mlopsUpload, in the same build.",
        "mlopsBuildInfo(requirements: 'requirements.txt')",
    ),
    "mlopsGate": StepText(
        "A build that is not indexed, or that no policy covers, does not pass.",
        "mlopsGate(timeout: 900)",
    ),
    "mlopsPromote": StepText(
        "As approvedBy it takes a name, or what mlopsApprove returned.",
        "mlopsPromote(version: env.BUILD_NUMBER, approvedBy: approval)",
    ),
    "mlopsDownload": StepText(
        "Every file is checked against the digest that was recorded when it was published.",
        "def model = mlopsDownload(model: 'fraud', stage: 'production', target: 'model')",
    ),
    "mlopsApprove": StepText(
        "Call it where no agent is held (agent none). Somebody must answer by name; a refusal, or "
        "no answer in time, aborts the build.",
        "def approval = mlopsApprove(model: 'fraud', submitter: 'ml-approvers')",
    ),
}


def steps() -> tuple[type[Step], ...]:
    """The operations that are steps, in the order of the reference."""
    return (*(each for each in OPERATIONS if each.step), *STEPS_WITHOUT_HELPER)


def step_parameters(operation: type[Step]) -> tuple[Parameter, ...]:
    """The parameters that the step takes."""
    return tuple(p for p in parameters(operation) if p.interface is not Interface.COMMAND)


def step_text(operation: type[Step]) -> StepText:
    """What people read about the step; KeyError for a step that nobody wrote about."""
    return _TEXTS[str(operation.step)]


def steps_json() -> str:
    """What the Groovy library checks arguments with."""
    document = {
        "contract": CONTRACT,
        "helper": __version__,
        "steps": {
            operation.step: {
                "operation": operation.name,
                "summary": operation.summary,
                "arguments": {p.step_name: _argument(p) for p in step_parameters(operation)},
            }
            for operation in steps()
        },
    }
    return json.dumps(document, indent=2) + "\n"


def step_help(operation: type[Step]) -> str:
    """``vars/<step>.txt``.

    Controllers show it escaped or as safe HTML, where line ends are lost: so it holds no markup,
    and every line is a sentence or begins with a dash.
    """
    text = step_text(operation)
    lines = [operation.summary, text.note, "", f"Example: {text.example}", ""]
    lines.append("Arguments, all optional:")
    lines += [
        f"- {p.step_name} ({KIND_WORDS[p.kind]}): {p.help}" for p in step_parameters(operation)
    ]
    if operation not in STEPS_WITHOUT_HELPER:
        lines += [f"- {name} (text): {text}" for name, text in STEP_CREDENTIALS.items()]
    lines += ["", "Returns a map:"]
    lines += [f"- {name}: {text}" for name, text in operation.outputs.items()]
    return "\n".join(lines) + "\n"


def _argument(parameter: Parameter) -> dict[str, object]:
    found: dict[str, object] = {
        "type": parameter.kind.value,
        "required": False,
        "help": parameter.help,
    }
    if parameter.choices:
        found["choices"] = list(parameter.choices)
    return found
