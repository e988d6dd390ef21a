"""A thin client of one sandbox: raw paths, plain answers, no logic of its own."""

from __future__ import annotations

import copy
import hashlib
from typing import Any
from urllib.parse import quote

import requests

from mlops_jfrog.sandbox.server import RunningSandbox


class PlatformClient:
    """Requests to one sandbox, as the administrator or with another token."""

    STARTED = "2026-11-21T00:50:56.171+0000"
    TIMESTAMP = 1795222256171

    def __init__(self, sandbox: RunningSandbox, token: str | None = None) -> None:
        self.url = sandbox.url
        self.token = token or sandbox.admin_token

    def with_token(self, token: str) -> PlatformClient:
        """The same sandbox as somebody else."""
        other = copy.copy(self)
        other.token = token
        return other

    def send(self, method: str, path: str, **arguments: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **arguments.pop("headers", {})}
        return requests.request(
            method, f"{self.url}{path}", headers=headers, timeout=60, **arguments
        )

    def get(self, path: str, **arguments: Any) -> requests.Response:
        return self.send("GET", path, **arguments)

    def put(self, path: str, **arguments: Any) -> requests.Response:
        return self.send("PUT", path, **arguments)

    def post(self, path: str, **arguments: Any) -> requests.Response:
        return self.send("POST", path, **arguments)

    def delete(self, path: str, **arguments: Any) -> requests.Response:
        return self.send("DELETE", path, **arguments)

    def repository(self, key: str, **configuration: object) -> str:
        """Create a generic local repository, unless ``configuration`` says otherwise."""
        body = {"key": key, "rclass": "local", "packageType": "generic", **configuration}
        answer = self.put(f"/artifactory/api/repositories/{key}", json=body)
        assert answer.status_code == 200, answer.text
        return key

    def deploy(self, repo: str, path: str, content: bytes, *, build: str = "") -> dict[str, str]:
        """Store a file; ``build`` is ``name/number`` and sets the build's properties.

        The answer is the file as an artifact of a build-info.
        """
        name, _, number = build.rpartition("/")
        properties = f";build.name={quote(name)};build.number={number}" if build else ""
        answer = self.put(f"/artifactory/{repo}/{quote(path)}{properties}", data=content)
        assert answer.status_code == 201, answer.text
        return {
            "name": path.rpartition("/")[2],
            "path": path,
            "originalDeploymentRepo": repo,
            "sha1": hashlib.sha1(content).hexdigest(),
            "sha256": hashlib.sha256(content).hexdigest(),
            "md5": hashlib.md5(content).hexdigest(),
        }

    def publish(self, name: str, number: str, **fields: object) -> dict[str, object]:
        """Publish a build-info with one module of the given artifacts and dependencies."""
        module = {
            "id": name,
            "type": fields.pop("type", "generic"),
            "artifacts": fields.pop("artifacts", []),
            "dependencies": fields.pop("dependencies", []),
        }
        run = {"name": name, "number": number, "started": self.STARTED}
        document: dict[str, object] = {**run, "modules": [module], **fields}
        answer = self.put("/artifactory/api/build", json=document)
        assert answer.status_code == 204, answer.text
        return document

    def properties(self, repo: str, path: str) -> dict[str, list[str]]:
        """Properties of an item, none when it has none."""
        answer = self.get(f"/artifactory/api/storage/{repo}/{quote(path)}?properties")
        found: dict[str, list[str]] = answer.json().get("properties", {})
        return found

    def exists(self, repo: str, path: str) -> bool:
        """Whether an item is there."""
        return self.get(f"/artifactory/api/storage/{repo}/{quote(path)}").status_code == 200
