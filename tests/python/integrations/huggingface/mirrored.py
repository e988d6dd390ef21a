"""A hub, a platform with a remote of it, and a shell with a list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sandbox.huggingface.hub_wire import ID, HubWire, large, small
from sandbox.remote.two_sandboxes import TwoSandboxes
from support.typed import Typed

from .setting import WEIGHTS, put

REMOTE = "huggingface-remote"
CARD = "---\nlicense: {}\n---\n# A model\n"


class Mirrored:
    """A hub, a platform with a remote of it, and a shell with a list."""

    def __init__(self, folder: Path) -> None:
        self.two = TwoSandboxes(folder)
        upstream = self.two.upstream
        key = upstream.repository("hf-local", packageType="huggingfaceml")
        self.hub = HubWire(upstream, key)
        self.two.remote(REMOTE, "/api/huggingfaceml/hf-local", packageType="huggingfaceml")
        (folder / "work").mkdir()
        environment = {
            "HOME": str(folder),
            "JF_URL": self.two.client.url,
            "JF_ACCESS_TOKEN": self.two.client.token,
            "JFROG_CLI_HOME_DIR": str(folder / "none"),
            "PATH": "",
        }
        self.typed = Typed(folder / "work", environment, REMOTE)
        self.commit = self.model(ID, "mit")

    def model(self, name: str, license: str, revision: str = "main") -> str:
        """A new commit of a model on the hub."""
        put(self.hub, WEIGHTS)
        lines = [
            small("README.md", CARD.format(license).encode()),
            large("model.safetensors", WEIGHTS),
        ]
        answer = self.hub.commit(*lines, hub_id=name, revision=revision)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["commitOid"])

    def list(self, text: str) -> None:
        self.typed.write("models.yml", text)

    def lock(self) -> dict[str, dict[str, Any]]:
        """Entries of the lock file by id."""
        text = (self.typed.directory / "models.yml.lock").read_text(encoding="utf-8")
        return {each["id"]: each for each in json.loads(text)["entries"]}

    def cached(self) -> set[str]:
        answer = self.two.client.get(f"/artifactory/api/storage/{REMOTE}-cache?list&deep=1")
        return {each["uri"] for each in answer.json()["files"]}
