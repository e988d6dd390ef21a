"""A platform of its own for this folder, and a faulty proxy in front of it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.transfer.cache import ContentCache
from support.faulty_proxy import faulty_proxy
from support.faulty_setting import FaultySetting, prepare
from support.part_server import PartServer, part_server
from support.platform_team import platform_team
from support.project import Project, Registry
from support.unhurried import unhurried


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A sandbox with stages, indexed builds and a watch."""
    folder = tmp_path_factory.mktemp("platform")
    with platform_team(folder) as team:
        yield team.sandbox


@pytest.fixture
def faulty(platform: RunningSandbox, tmp_path: Path) -> Iterator[FaultySetting]:
    """A new model whose commands reach the platform through a faulty proxy."""
    project = Project(
        folder=tmp_path / "project",
        model=f"team/{uuid.uuid4().hex[:12]}",
        environment={
            "JF_URL": platform.url,
            "JF_ACCESS_TOKEN": platform.admin_token,
            "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "SOME_PASSWORD": "canary-7f3b",
        },
    )
    registry = Registry(platform)
    with faulty_proxy(platform.url) as proxy, registry.http:
        yield FaultySetting(project, proxy, registry, prepare(project))


@pytest.fixture
def published(faulty: FaultySetting) -> FaultySetting:
    """The same with its version in staging, and nothing wrong yet."""
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()
    faulty.proxy.asked.clear()
    return faulty


@pytest.fixture
def store(sandbox: RunningSandbox) -> Iterator[Platform]:
    """The client of a sandbox; it waits for nothing."""
    with unhurried(sandbox.url, sandbox.admin_token) as client:
        yield client


@pytest.fixture
def server() -> Iterator[PartServer]:
    """A server that has nothing yet, and no faults."""
    with part_server() as started:
        yield started


@pytest.fixture
def cache(tmp_path: Path) -> ContentCache:
    """An empty one with room."""
    opened = ContentCache.open(tmp_path / "cache", 1 << 30)
    assert opened is not None
    return opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file in a folder that isn't there."""
    return tmp_path / "out/model.bin"
