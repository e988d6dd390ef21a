"""Fixtures that tests of any layer may use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from mlops_jfrog.http import PlatformSession
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from sandbox.http_client import Client


class Connect(Protocol):
    """Makes a client of one sandbox's ``/artifactory``."""

    def __call__(
        self,
        sandbox: RunningSandbox,
        token: str | None = None,
        login: tuple[str, str] | None = None,
    ) -> Client: ...


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """One sandbox for the whole run, over real HTTP; use names of your own in it."""
    with start_in_thread(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def fresh_sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """An empty sandbox for one test."""
    with start_in_thread(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Clients whose connections are closed afterwards."""
    made: list[Client] = []

    def connect_to(
        sandbox: RunningSandbox,
        token: str | None = None,
        login: tuple[str, str] | None = None,
    ) -> Client:
        made.append(Client(f"{sandbox.url}/artifactory", token, login))
        return made[-1]

    yield connect_to
    for client in made:
        client.session.close()


@pytest.fixture
def admin(sandbox: RunningSandbox, connect: Connect) -> Client:
    """The administrator of the shared sandbox."""
    return connect(sandbox, sandbox.admin_token)


@pytest.fixture
def repo(admin: Client) -> str:
    """A new generic repository in the shared sandbox."""
    key = f"models-{uuid.uuid4().hex[:12]}-local"
    body = {"rclass": "local", "packageType": "generic"}
    assert admin("PUT", f"api/repositories/{key}", json=body).status_code == 200
    return key


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries, in seconds; they are written down and not waited for."""
    waited: list[float] = []
    defaults = PlatformSession.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "sleep", waited.append)
    return waited


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of facts that others published and of recordings (``MLOPS_REFERENCE``)."""
    folder = os.environ.get("MLOPS_REFERENCE", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("MLOPS_REFERENCE names no folder of reference data")
    return Path(folder)
