"""huggingface_hub of one version, in a process of its own, as a test's client."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .conftest import environment, isolated_environment

VERSIONS = ("0.36.2", "1.33.0", "2.4.0")
_WORKER = Path(__file__).with_name("hub_worker.py")


class HubError(Exception):
    """What the client raised: the names of its class and of those that it derives from."""

    def __init__(self, names: list[str], message: str) -> None:
        super().__init__(f"{names[0]}: {message}")
        self.names = names


@dataclass
class HubClient:
    """The client with one hub's root and one token, for as long as its process lives."""

    version: str
    home: Path
    process: subprocess.Popen[str]

    def __call__(self, call: str, *operations: tuple[str, ...], **arguments: Any) -> Any:
        """A method of ``HfApi``; HubError for what it raises."""
        request: dict[str, Any] = {"call": call, "arguments": arguments, "operations": operations}
        if "token" in arguments:
            request["token"] = arguments.pop("token")
        if isinstance(content := arguments.get("content"), bytes):
            arguments["content"] = encoded(content)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "raised" in answer:
            raise HubError(answer["raised"], answer["message"])
        return answer["value"]

    def log(self) -> str:
        """What the client printed so far, with all its debugging."""
        return (self.home / "log").read_text()


def encoded(content: bytes) -> str:
    """A file's content as it travels to the client's process."""
    return base64.b64encode(content).decode()


@contextmanager
def hub_client(
    version: str, home: Path, root: str, token: str, **variables: str
) -> Iterator[HubClient]:
    """A client whose ``HF_ENDPOINT`` is ``root``; its cache and its log lie in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    settings = {
        "HF_ENDPOINT": root,
        "HF_TOKEN": token,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_DEBUG": "1",
        **variables,
    }
    python = environment((f"huggingface_hub=={version}",)) / "python"
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [str(python), str(_WORKER)],
            env=isolated_environment(home, **settings),
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with process:
            try:
                yield HubClient(version, home, process)
            finally:
                process.kill()
