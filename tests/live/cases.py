"""Jenkinsfiles that run on the harness and, unchanged, on a real controller."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import dataclass

URL_ID, TOKEN_ID = "mlops-jfrog-live-url", "mlops-jfrog-live-token"
"""Ids of the credentials that the cases use: never those of a real platform."""


@dataclass(frozen=True)
class Case:
    """A pipeline, how it ends, and what its log must hold."""

    name: str
    body: str
    result: str
    said: tuple[str, ...]

    def jenkinsfile(self, library: str, version: str) -> str:
        """The pipeline for a library of that name; every run has a version of its own."""
        return f"""@Library('{library}') _
def named = [urlCredentialsId: '{URL_ID}', tokenCredentialsId: '{TOKEN_ID}']
def version = '{version}'
{_PROJECT}
{self.body}
"""


def _model() -> str:
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    content = struct.pack("<Q", len(header)) + header + struct.pack("<f", 0.5)
    return base64.b64encode(content).decode()


_PROJECT = f"""
def project(double accuracy, String more = '') {{
    deleteDir()
    writeFile(file: 'mlops.yml', text: 'model: live/tiny\\nfiles: [model.safetensors]\\n' +
        'metrics: metrics.json\\ngates:\\n  metrics: [accuracy >= 0.90]\\n' + more)
    writeFile(file: 'metrics.json', text: '{{"accuracy": ' + accuracy + '}}')
    writeFile(file: 'model.safetensors', encoding: 'Base64', text: '{_model()}')
}}
"""

CASES = (
    Case(
        "publish",
        """node {
    project(0.97)
    def published = mlopsPublish(named + [version: version, properties: [note: 'é; $x "quoted"']])
    echo "published ${published.model} ${published.version}"
    def again = mlopsPublish(named + [version: version, properties: [note: 'é; $x "quoted"']])
    echo "unchanged: ${again.unchanged}"
}""",
        "SUCCESS",
        ("published live/tiny ", "unchanged: true"),
    ),
    Case(
        "gate",
        "node { project(0.5); mlopsPublish(named + [version: version]) }\necho 'never said'",
        "FAILURE",
        ("mlopsPublish: ", "accuracy", "What to do: "),
    ),
    Case(
        "pipeline",
        """node {
    project(0.97, 'train: ["echo trained"]\\ntest: ["test -s model.safetensors"]\\n')
}
def promoted = mlopsPipeline(named + [version: version, promote: true])
echo "in production: ${promoted.promoted.version}" """,
        "SUCCESS",
        ("trained", "in production: "),
    ),
    Case(
        "environment",
        """node {
    project(0.97)
    withMlops(named) {
        sh '#!/bin/sh\\ntest -n "$HF_TOKEN" && test -n "$JF_ACCESS_TOKEN"' // untraced
        echo "inside: ${env.PIP_INDEX_URL ? 'set' : 'missing'}"
    }
    echo "afterwards: ${env.PIP_INDEX_URL}"
}""",
        "SUCCESS",
        ("inside: set", "afterwards: null"),
    ),
    Case(
        "parallel",
        """parallel(
    one: { node { dir('one') { project(0.97); mlopsScan(named) } } },
    two: { node { dir('two') { project(0.97); mlopsEvaluate(named) } } })
echo 'both done'""",
        "SUCCESS",
        ("both done",),
    ),
    Case(
        "argument",
        "node { mlopsPublish(modle: 'x') }",
        "FAILURE",
        ("mlopsPublish has no argument 'modle'; did you mean 'model'?",),
    ),
    Case(
        "agent",
        "mlopsPublish()",
        "FAILURE",
        ("mlopsPublish needs an agent: put it inside node, or in a stage with an agent.",),
    ),
    Case(
        "credential",
        "node { mlopsScan(urlCredentialsId: 'mlops-jfrog-no-such-id') }",
        "FAILURE",
        ("Could not find credentials entry with ID 'mlops-jfrog-no-such-id'",),
    ),
    Case(
        "approval",
        """node { project(0.97); mlopsPublish(named + [version: version]) }
timeout(time: 60, unit: 'SECONDS') {
    mlopsApprove(named + [model: 'live/tiny', version: version, submitter: 'nobody-at-all'])
}
echo 'never said'""",
        "ABORTED",
        ("Promote live/tiny ",),
    ),
    Case(
        "doctor",
        'node { project(0.97); def found = mlopsDoctor(named); echo "wrong: ${found.wrong}" }',
        "SUCCESS",
        ("Steps of optional plugins that this controller lacks: ", "wrong: 0"),
    ),
)
