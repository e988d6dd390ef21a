"""A Hugging Face repository for each test, and a shell that knows it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.huggingface.hub_wire import HubWire, large, small
from support.faulty_proxy import FaultyProxy, faulty_proxy
from support.platform_client import PlatformClient
from support.typed import Typed

from .mirrored import Mirrored
from .setting import WEIGHTS, put


@pytest.fixture
def wire(sandbox: RunningSandbox) -> HubWire:
    """An empty local repository, as raw requests see it."""
    client = PlatformClient(sandbox)
    key = f"hf-{uuid.uuid4().hex[:8]}-local"
    return HubWire(client, client.repository(key, packageType="huggingfaceml"))


@pytest.fixture
def model(wire: HubWire) -> str:
    """The commit of a model with a card, text, weights twice and an empty file."""
    put(wire, WEIGHTS)
    answer = wire.commit(
        small("README.md", b"---\nlicense: mit\n---\n# A model\n"),
        small("nested/config.json", b"{}"),
        small("nested/empty", b""),
        large("model.safetensors", WEIGHTS),
        large("copy.safetensors", WEIGHTS),
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["commitOid"])


@pytest.fixture
def proxy(sandbox: RunningSandbox) -> Iterator[FaultyProxy]:
    with faulty_proxy(sandbox.url) as running:
        yield running


@pytest.fixture
def typed(sandbox: RunningSandbox, wire: HubWire, tmp_path: Path) -> Iterator[Typed]:
    """``{r}`` is the repository."""
    (tmp_path / "work").mkdir()
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
        "PATH": os.environ["PATH"],
    }
    shell = Typed(tmp_path / "work", environment, wire.repo)
    yield shell
    assert sandbox.admin_token not in shell.output + shell.errors


@pytest.fixture(autouse=True)
def at_once(waits: list[float]) -> None:
    """No test here waits between tries."""


@pytest.fixture
def mirrored(tmp_path: Path) -> Iterator[Mirrored]:
    """Two sandboxes for one test; the hub may go away before it ends."""
    made = Mirrored(tmp_path)
    with made.two.upstream_life, made.two.own_life:
        yield made
