"""A project folder and a sandbox, as an outside observer sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from mlops_jfrog.contract.checks import Evaluate, Gate, Scan
from mlops_jfrog.contract.download import Download
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.publishing import BuildInfo, Publish
from mlops_jfrog.contract.release import Promote
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.upload import Upload
from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.journal import Journal
from mlops_jfrog.workflows.perform import perform

STAGING, PRODUCTION = "ml-models-staging-local", "ml-models-prod-local"


@dataclass
class Registry:
    """The sandbox, as an outside observer sees it: plain requests, none of our client."""

    sandbox: RunningSandbox
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.http.headers["Authorization"] = f"Bearer {self.sandbox.admin_token}"

    def call(self, method: str, path: str, **arguments: object) -> requests.Response:
        response = self.http.request(method, f"{self.sandbox.url}/{path}", **arguments)  # type: ignore[arg-type]
        response.raise_for_status()
        return response

    def files(self, repository: str, folder: str) -> dict[str, str]:
        """SHA-256 by path below a folder; empty where it isn't there."""
        criteria = json.dumps(
            {"repo": repository, "path": {"$match": f"{folder}*"}, "type": "file"}
        )
        query = f'items.find({criteria}).include("path","name","sha256")'
        found = self.call("POST", "artifactory/api/search/aql", data=query).json()["results"]
        return {f"{each['path']}/{each['name']}": each["sha256"] for each in found}

    def properties(self, path: str) -> dict[str, list[str]]:
        found = self.call("GET", f"artifactory/api/storage/{path}?properties").json()["properties"]
        assert isinstance(found, dict)
        return found

    def build(self, name: str, number: str) -> dict[str, object]:
        found = self.call("GET", f"artifactory/api/build/{name}/{number}").json()["buildInfo"]
        assert isinstance(found, dict)
        return found


@dataclass
class Project:
    """A project folder and what a shell in it would run."""

    folder: Path
    model: str
    environment: Mapping[str, str]
    last: Journal = field(default_factory=Journal)

    def write(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def configure(self, **changes: object) -> None:
        """Write mlops.yml with some of its keys changed."""
        document = {
            "model": self.model,
            "version": "1.0.0",
            "files": ["model.json"],
            "code": ["predict.py"],
            "gates": {"metrics": ["accuracy >= 0.90"], "xray": {"timeout": 30}},
            "build": {"name": f"{self.model}-build", "number": "1"},
            **changes,
        }
        self.write("mlops.yml", json.dumps({k: v for k, v in document.items() if v is not None}))

    def context(self, operation: ProjectOperation) -> Context:
        self.last = Journal()
        return open_context(
            operation, environment=self.environment, directory=self.folder, journal=self.last
        )

    def run(self, operation: ProjectOperation) -> Outcome:
        return perform(operation, self.context(operation))

    def publish(self, **arguments: object) -> Outcome:
        return self.run(Publish(**arguments))  # type: ignore[arg-type]

    def promote(self, **arguments: object) -> Outcome:
        return self.run(Promote(**arguments))  # type: ignore[arg-type]

    def download(self, **arguments: object) -> Outcome:
        return self.run(Download(**arguments))  # type: ignore[arg-type]

    def release(self, version: str) -> None:
        """Publish and promote a version with content of its own."""
        self.write("model.json", json.dumps({"version": version}))
        self.publish(version=version, build_number=version)
        self.promote(version=version, build_number=version)

    def step_by_step(self) -> None:
        """The same as publish, one command after the other."""
        for operation in (Evaluate(), Scan(), Upload(), BuildInfo(), Gate()):
            self.run(operation)
