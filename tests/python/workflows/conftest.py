"""A small project, published to a real sandbox over HTTP."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platform_team import PlatformTeam, platform_team
from support.project import Project, Registry


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformTeam]:
    """The platform team of a sandbox of its own, which it has set up for all tests here."""
    folder = tmp_path_factory.mktemp("platform-team")
    with platform_team(folder) as found:
        yield found


@pytest.fixture(scope="session")
def registry(team: PlatformTeam) -> Iterator[Registry]:
    """The shared sandbox: stages, every build indexed, a watch that blocks."""
    found = Registry(team.sandbox)
    with found.http:
        yield found


@pytest.fixture
def project(registry: Registry, tmp_path: Path) -> Project:
    """A model that passes every gate, under a name of its own."""
    made = Project(
        folder=tmp_path / "project",
        model=f"team/{uuid.uuid4().hex[:12]}",
        environment={
            "JF_URL": registry.sandbox.url,
            "JF_ACCESS_TOKEN": registry.sandbox.admin_token,
            "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
            "HOME": str(tmp_path),
            "PATH": "",
            "PLAIN_VALUE": "kept",
            "SOME_PASSWORD": "canary-7f3b",
        },
    )
    made.write("model.json", json.dumps({"weights": [0.25, 0.75], "name": made.model}))
    made.write("predict.py", "def predict(x):\n    return x\n")
    made.write("requirements.txt", "joblib==1.5.1\n")
    made.write("metrics.json", json.dumps({"accuracy": 0.958, "validation": {"f1": 0.9}}))
    made.configure()
    return made
