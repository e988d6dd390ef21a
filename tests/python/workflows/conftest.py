"""A small project, published to a real sandbox over HTTP."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from support.project import PRODUCTION, STAGING, Project, Registry


@pytest.fixture(scope="session")
def registry(sandbox: RunningSandbox) -> Iterator[Registry]:
    """A sandbox with two stages, every build indexed, and a watch that blocks."""
    found = Registry(sandbox)
    for key in (STAGING, PRODUCTION):
        found.call(
            "PUT",
            f"artifactory/api/repositories/{key}",
            json={"rclass": "local", "packageType": "generic"},
        )
    found.call("PUT", "xray/api/v1/binMgr/default/builds", json={"indexed_builds": ["**"]})
    found.call(
        "POST",
        "xray/api/v2/policies",
        json={
            "name": "block",
            "type": "security",
            "rules": [
                {
                    "name": "high",
                    "priority": 1,
                    "criteria": {"min_severity": "High"},
                    "actions": {"fail_build": True},
                }
            ],
        },
    )
    found.call(
        "POST",
        "xray/api/v2/watches",
        json={
            "general_data": {"name": "builds", "active": True},
            "project_resources": {"resources": [{"type": "all-builds", "bin_mgr_id": "default"}]},
            "assigned_policies": [{"name": "block", "type": "security"}],
        },
    )
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
