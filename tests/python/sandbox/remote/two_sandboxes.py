"""A sandbox whose remote repositories stand for those of another one."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient


class TwoSandboxes:
    """``upstream`` and ``client``; the upstream may go away before the test ends."""

    def __init__(self, folder: Path) -> None:
        self.upstream_life, self.own_life = ExitStack(), ExitStack()
        running = self.upstream_life.enter_context(start_in_thread(folder / "upstream"))
        self.upstream, self.password = PlatformClient(running), running.admin_password
        self.client = PlatformClient(self.own_life.enter_context(start_in_thread(folder / "own")))

    def remote(self, key: str, url: str, **configuration: object) -> str:
        """A remote repository that logs in to the upstream, and asks it every time."""
        body: dict[str, object] = {
            "rclass": "remote",
            "url": f"{self.upstream.url}/artifactory{url}",
            "username": "admin",
            "password": self.password,
            "retrievalCachePeriodSecs": 0,
            "missedRetrievalCachePeriodSecs": 0,
        }
        return self.client.repository(key, **{**body, **configuration})

    def change(self, key: str, **configuration: object) -> None:
        """Change a repository's configuration."""
        answer = self.client.post(f"/artifactory/api/repositories/{key}", json=configuration)
        assert answer.status_code == 200, answer.text
