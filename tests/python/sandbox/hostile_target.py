"""A sandbox that hostile requests are sent to, and what they must not do to it."""

from __future__ import annotations

import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from sandbox.hostile import Hostile
from support.platform_client import PlatformClient

_SECONDS = 60
_NOT_STORED = ("sqlite_", "xray_", "migrations", "archive")
"""Tables of what the platform finds out by itself, later than the request that it began with."""
_REPOSITORIES = {
    "x-local": "generic", "y-local": "generic", "pypi-local": "pypi", "hf-local": "huggingfaceml",
    "ml-local": "machinelearning",
}  # fmt: skip
STARTED = "2026-11-21T00:50:56.171+0000"


class Target:
    """Refused requests change nothing in it, and none gets a 5xx."""

    def __init__(self, running: RunningSandbox, data: Path) -> None:
        self._client = PlatformClient(running)
        self._netloc = urlsplit(running.url).netloc
        self._database = sqlite3.connect(data / "sandbox.sqlite3", isolation_level=None)
        self._arrange()
        body = {"username": "limited", "scope": "artifact:y-local:r,w", "expires_in": 86400}
        limited = self._client.post("/access/api/v1/tokens", json=body).json()["access_token"]
        self._tokens = {"admin": running.admin_token, "limited": limited}
        self._before = self._stored()
        self.statuses: list[int] = []

    def close(self) -> None:
        self._database.close()

    def send(self, hostile: Hostile) -> None:
        """AssertionError where the answer, or what is stored then, is not what it must be."""
        status, text = self._answer(hostile)
        self.statuses.append(status)
        assert status < 500, (hostile, text)
        if status >= 400:
            if hostile.method != "HEAD":
                self._check_envelope(hostile, status, text)
            assert self._stored() == self._before, hostile
        elif hostile.method not in {"GET", "HEAD", "OPTIONS"}:
            self._arrange()
            self._before = self._stored()
        else:
            self._before = self._stored()  # a download is counted

    def _check_envelope(self, hostile: Hostile, status: int, text: bytes) -> None:
        if text.startswith(b"<!") and hostile.path.startswith("/ui"):
            return  # a page for people
        body = json.loads(text)
        if "errors" in body:
            (error,) = body["errors"]
            assert error["status"] == status, hostile
            assert error["message"]
        else:  # the words of the platform's promotion, of the hub, of git-lfs, of OAuth
            assert body.keys() & {"messages", "error", "message"}, (hostile, text)

    def _answer(self, hostile: Hostile) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._netloc, timeout=_SECONDS)
        headers = dict(hostile.headers)
        if hostile.caller in self._tokens:
            headers["Authorization"] = f"Bearer {self._tokens[hostile.caller]}"
        try:
            # An early refusal may close the connection while the body is still being sent.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(hostile.method, hostile.path, hostile.body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _arrange(self) -> None:
        """Repositories, files, a build, a user: what is behind the routes is to be reached."""
        for key, kind in _REPOSITORIES.items():
            body = {"rclass": "local", "packageType": kind}
            self._client.put(f"/artifactory/api/repositories/{key}", json=body)
        for repo in ("x-local", "y-local"):
            self._client.put(f"/artifactory/{repo}/m;stage=qa;build.name=train", data=b"weights")
            self._client.put(f"/artifactory/{repo}/d/m", data=b"more")
        user = {"email": "ada@example.org", "password": "correct horse"}
        self._client.put("/artifactory/api/security/users/ada", json=user)
        build = {"name": "train", "number": "1", "started": STARTED, "modules": []}
        self._client.put("/artifactory/api/build", json=build)

    def _stored(self) -> list[str]:
        return [line for line in self._database.iterdump() if not _passed_over(line)]


def _passed_over(line: str) -> bool:
    return any(f'INTO "{prefix}' in line for prefix in _NOT_STORED)


@contextmanager
def hostile_target(folder: Path) -> Iterator[Target]:
    """One, for the time of the block."""
    with start_in_thread(folder / "sandbox") as running:
        target = Target(running, folder / "sandbox")
        try:
            yield target
        finally:
            target.close()
