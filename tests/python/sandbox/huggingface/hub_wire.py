"""The hub's wire as a client of ours would speak it: raw requests, plain answers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import requests

from support.platform_client import PlatformClient

ID = "acme/tabular"


class HubWire:
    """One Hugging Face repository of a sandbox."""

    def __init__(self, client: PlatformClient, repo: str) -> None:
        self.client, self.repo = client, repo
        self.root = f"/artifactory/api/huggingfaceml/{repo}"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.client.get(f"{self.root}/{path}", **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.client.post(f"{self.root}/{path}", **options)

    def batch(
        self, content: bytes, changed: Mapping[str, object] = MappingProxyType({})
    ) -> requests.Response:
        """Announce one large file."""
        entry = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}
        body = {"operation": "upload", "objects": [entry], **changed}
        return self.post(f"{ID}.git/info/lfs/objects/batch", json=body)

    def address(self, content: bytes) -> str:
        """Where a large file is to be put."""
        (entry,) = self.batch(content).json()["objects"]
        return str(entry["actions"]["upload"]["href"])

    def upload(self, content: bytes) -> None:
        """Put a large file, as the client does: without credentials."""
        answer = requests.put(self.address(content), data=content, timeout=60)
        assert answer.status_code == 200, answer.text

    def commit(
        self, *lines: tuple[str, dict[str, Any]], revision: str = "main", hub_id: str = ID
    ) -> requests.Response:
        """A commit of these lines."""
        body = b"".join(json.dumps({"key": k, "value": v}).encode() + b"\n" for k, v in lines)
        return self.post(f"api/models/{hub_id}/commit/{revision}", data=body)

    def sha(self, revision: str = "main", hub_id: str = ID) -> str:
        """The commit that a revision is at."""
        answer = self.get(f"api/models/{hub_id}/revision/{revision}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["sha"])


def small(path: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """A line that brings a file."""
    text = base64.b64encode(content).decode()
    return "file", {"path": path, "content": text, "encoding": "base64"}


def large(path: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """A line that names a file which was uploaded before."""
    oid = hashlib.sha256(content).hexdigest()
    return "lfsFile", {"path": path, "algo": "sha256", "oid": oid, "size": len(content)}
