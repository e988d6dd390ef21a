"""Two sandboxes whose repositories ``shared`` are members of one federation."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient
from support.relay import Relay, relay

REPO = "shared"


class Site:
    """A sandbox at an address that stays the same when it is started again."""

    def __init__(self, folder: Path, life: ExitStack) -> None:
        self._folder, self._run = folder, ExitStack()
        self._front: Relay = life.enter_context(relay(("127.0.0.1", 1)))
        life.callback(self.stop)
        self.start()

    def start(self) -> None:
        running = self._run.enter_context(start_in_thread(self._folder))
        port = urlsplit(running.url).port
        assert port is not None
        self._front.upstream = ("127.0.0.1", port)
        self.client = PlatformClient(running)

    def stop(self) -> None:
        self._run.close()

    @property
    def member_url(self) -> str:
        return f"http://127.0.0.1:{self._front.port}/artifactory/{REPO}"

    def join(self, other: Site, **configuration: object) -> None:
        """Make the repository here a member beside the other's."""
        member = {"url": other.member_url, "enabled": True, "accessToken": other.client.token}
        self.client.repository(REPO, rclass="federated", members=[member], **configuration)

    def synchronize(self, query: str = "") -> int:
        """Tell the other one what changed here; the answer's status."""
        return self.client.post(f"/artifactory/api/federation/{REPO}/sync{query}").status_code

    def status(self) -> dict[str, Any]:
        answer = self.client.get(f"/artifactory/api/federation/status/repo/{REPO}")
        found: dict[str, Any] = answer.json()["mirrorEventsStatusInfo"][0]
        return found

    def content(self, path: str) -> bytes | None:
        answer = self.client.get(f"/artifactory/{REPO}/{path}")
        return answer.content if answer.status_code == 200 else None

    def info(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/artifactory/api/storage/{REPO}/{path}").json()
        return found

    def properties(self, path: str) -> dict[str, list[str]]:
        return self.client.properties(REPO, path)
