"""Renders what Jenkins reads: ``steps.json`` for the library, one help text a step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.operations import every_operation
from mlops_jfrog.contract.parameter import Interface, Kind, Parameter, step_parameters
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
    "userCredentialsId": "Id of a username and password, in place of a token.",
    "oidcCredentialsId": "Id of an OIDC id token as secret text, exchanged for an access token.",
    "oidcProvider": "Name of the platform's OIDC provider for that id token.",
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
    "mlopsReview": StepText(
        "It changes nothing; mlopsApprove shows the same to whom it asks.",
        "def review = mlopsReview(version: env.BUILD_NUMBER)",
    ),
    "mlopsApprove": StepText(
        "Call it where no agent is held (agent none): while people think, nothing is held. "
        "Somebody must answer by name; a refusal, or no answer in time, aborts the build.",
        "def approval = mlopsApprove(model: 'fraud', kinds: ['qa'], submitter: 'ml-approvers')",
    ),
    "mlopsRollback": StepText(
        "Only to a version that was in the stage before and that Xray still passes.",
        "mlopsRollback(model: 'fraud', reason: 'false alarms since Monday')",
    ),
    "mlopsInstall": StepText(
        "What was installed before is recorded too, with the checksum that could be found.",
        "mlopsInstall(requirements: 'requirements.txt')",
    ),
    "mlopsConfigure": StepText(
        "It keeps nothing on the agent; withMlops takes the same arguments.",
        "def platform = mlopsConfigure()",
    ),
    "withMlops": StepText(
        "Inside its block sh finds HF_ENDPOINT, HF_TOKEN, PIP_INDEX_URL, JF_URL and the like; at "
        "the end they are undone.",
        "withMlops(pypiRepository: 'pypi-virtual') { sh('python3 train.py') }",
    ),
    "mlopsPipeline": StepText(
        "Install, make the model, publish, ask for approval, promote: a Jenkinsfile of two lines.",
        "mlopsPipeline()",
    ),
    "mlopsDoctor": StepText(
        "Fails the build where something that is needed is wrong; the table is in the log.",
        "mlopsDoctor()",
    ),
}


def steps() -> tuple[type[Operation], ...]:
    """The operations that are steps, in the order of the reference."""
    return tuple(each for each in every_operation() if each.step)


def step_text(operation: type[Operation]) -> StepText:
    """What people read about the step; KeyError for a step that nobody wrote about."""
    return _TEXTS[str(operation.step)]


def steps_json() -> str:
    """What the Groovy library checks arguments with."""
    document = {
        "contract": CONTRACT,
        "helper": __version__,
        "credentials": {
            name: {"type": Kind.STRING.value, "required": False, "help": text}
            for name, text in STEP_CREDENTIALS.items()
        },
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


def step_help(operation: type[Operation]) -> str:
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
    if parameter.interface is Interface.STEP:
        found["request"] = False
    if parameter.choices:
        found["choices"] = list(parameter.choices)
    return found
